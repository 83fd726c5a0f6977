from asked import CHAT, STREAM, TOOL
from openai import OpenAI

client = OpenAI()
create = client.chat.completions.create

print(create(**CHAT).model_dump_json())
for chunk in create(**STREAM):
    print(chunk.model_dump_json())
print(create(**TOOL).choices[0].message.tool_calls)
