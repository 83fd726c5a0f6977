//! Asks for a chat completion and a stream with ureq, and prints the answers.
//!
//! It trusts the roots that are compiled into it, and no others.

use std::env;
use std::error::Error;
use std::io::{copy, stdout};

use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("OPENAI_BASE_URL")? + "/chat/completions";
    let key = format!("Bearer {}", env::var("OPENAI_API_KEY")?);
    let messages = json!([{"role": "user", "content": "Tell me about Lisbon"}]);

    for stream in [false, true] {
        let question = json!({"model": "gpt-4o", "stream": stream, "messages": messages});
        let mut answer = ureq::post(&url)
            .header("Authorization", &key)
            .header("Content-Type", "application/json")
            .send(question.to_string())?;
        copy(&mut answer.body_mut().as_reader(), &mut stdout())?;
        println!();
    }
    Ok(())
}
