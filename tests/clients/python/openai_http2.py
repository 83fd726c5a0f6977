from asked import CHAT, STREAM, TOOL
from openai import DefaultHttpxClient, OpenAI

client = OpenAI(http_client=DefaultHttpxClient(http2=True))
create = client.chat.completions.with_raw_response.create

answer = create(**CHAT)
print(answer.http_response.http_version, answer.parse().model_dump_json())
for chunk in create(**STREAM).parse():
    print(chunk.model_dump_json())
print(create(**TOOL).parse().choices[0].message.tool_calls)
