from asked import MODEL, PROMPT
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI


@tool
def get_weather(city: str) -> str:
    """Tell the weather in a city."""
    return f"sunny in {city}"


def show(message: AIMessage) -> None:
    """Leave out the id, which is LangChain's own and new in each run."""
    print(message.model_dump_json(exclude={"id"}))


model = ChatOpenAI(model=MODEL)

show(model.invoke(PROMPT))
for chunk in model.stream(PROMPT):
    show(chunk)
show(model.bind_tools([get_weather]).invoke(PROMPT))
