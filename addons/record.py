"""Record what goes to an LLM API into a go-vcr cassette.

mitmdump -s addons/record.py --set cassette=cassettes/chat.yaml
"""

from vcrproxy.proxy.recorder import Recorder

addons = [Recorder()]
