"""Replay a go-vcr cassette, offline.

mitmdump -s addons/replay.py --set cassette=cassettes/chat.yaml
"""

from vcrproxy.proxy.player import Player

addons = [Player()]
