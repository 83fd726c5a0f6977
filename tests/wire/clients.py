"""Real clients that go through a proxy process."""

import ssl

import httpx2
from openai import AsyncOpenAI, OpenAI

from tests.wire.proxy import Proxy

KEY = "sk-a-key-of-the-test-run-0123456789"
CHAT = "https://api.openai.com/v1/chat/completions"


def http(proxy: Proxy, *, http2: bool = False) -> httpx2.Client:
    """Make a client without an SDK, with no headers of its own."""
    client = httpx2.Client(
        proxy=proxy.url, verify=trust(proxy), http2=http2, trust_env=False, timeout=30
    )
    client.headers.clear()
    return client


def async_http(proxy: Proxy, *, http2: bool = False) -> httpx2.AsyncClient:
    """Make an asynchronous client without an SDK."""
    return httpx2.AsyncClient(
        proxy=proxy.url, verify=trust(proxy), http2=http2, trust_env=False, timeout=60
    )


def sdk(proxy: Proxy, *, http2: bool = False) -> OpenAI:
    """Make an openai-python client."""
    return OpenAI(api_key=KEY, http_client=_with_default_headers(proxy, http2=http2))


def async_sdk(proxy: Proxy) -> AsyncOpenAI:
    """Make an asynchronous openai-python client."""
    return AsyncOpenAI(api_key=KEY, http_client=async_http(proxy))


def trust(proxy: Proxy) -> ssl.SSLContext:
    """Trust the proxy's authority and no other."""
    return ssl.create_default_context(cafile=proxy.ca_file)


def chat_body(prompt: str, **more: object) -> dict[str, object]:
    """Build the body of a chat completion."""
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": prompt}], **more}


def _with_default_headers(proxy: Proxy, *, http2: bool) -> httpx2.Client:
    return httpx2.Client(
        proxy=proxy.url, verify=trust(proxy), http2=http2, trust_env=False, timeout=30
    )
