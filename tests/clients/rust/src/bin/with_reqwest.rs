//! Asks for a chat completion and a stream with reqwest, and prints the answers.
//!
//! Usage: with_reqwest rustls|native-tls

use std::env;
use std::error::Error;
use std::io::{Write, stdout};

use reqwest::Client;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let builder = match env::args().nth(1).as_deref() {
        Some("rustls") => Client::builder().tls_backend_rustls(),
        Some("native-tls") => Client::builder().tls_backend_native(),
        _ => return Err("usage: with_reqwest rustls|native-tls".into()),
    };
    let client = builder.build()?;
    let messages = json!([{"role": "user", "content": "Tell me about Lisbon"}]);

    for stream in [false, true] {
        let mut answer = client
            .post("https://api.openai.com/v1/chat/completions")
            .bearer_auth(env::var("OPENAI_API_KEY")?)
            .json(&json!({"model": "gpt-4o", "stream": stream, "messages": messages}))
            .send()
            .await?
            .error_for_status()?;
        while let Some(part) = answer.chunk().await? {
            stdout().write_all(&part)?;
        }
        println!();
    }
    Ok(())
}
