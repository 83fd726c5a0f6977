"""Record LLM API traffic into go-vcr cassettes and replay it offline."""
