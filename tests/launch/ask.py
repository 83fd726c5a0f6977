"""A program under test: asks the API the questions it is given, with openai-python.

Set AFTER=exit:N, AFTER=die or AFTER=sleep for what it does once it has its answers.
"""

import os
import signal
import sys
import time
from typing import Any

from openai import OpenAI

for question in sys.argv[1:]:
    messages: Any = [{"role": "user", "content": question}]
    answer = OpenAI().chat.completions.create(model="gpt-4o", messages=messages)
    print(answer.id, answer.choices[0].message.content, flush=True)

after, _, number = os.environ.get("AFTER", "exit:0").partition(":")
if after == "die":
    os.kill(os.getpid(), signal.SIGKILL)
if after == "sleep":
    print("sleeping", flush=True)
    time.sleep(60)
sys.exit(int(number))
