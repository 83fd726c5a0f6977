//! Asks for a chat completion and a stream with async-openai, and prints the answers.

use std::error::Error;

use async_openai::Client;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, CreateChatCompletionRequestArgs,
};
use futures::StreamExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::new();
    let question = CreateChatCompletionRequestArgs::default()
        .model("gpt-4o")
        .messages([ChatCompletionRequestUserMessage::from("Tell me about Lisbon").into()])
        .build()?;

    let answer = client.chat().create(question.clone()).await?;
    println!("{}", serde_json::to_string(&answer)?);

    let mut stream = client.chat().create_stream(question).await?;
    while let Some(chunk) = stream.next().await {
        println!("{}", serde_json::to_string(&chunk?)?);
    }
    Ok(())
}
