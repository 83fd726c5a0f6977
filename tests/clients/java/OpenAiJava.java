import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Asks for a chat completion and a stream with openai-java, and prints the answers. */
public class OpenAiJava {
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        OpenAIClient client = OpenAIOkHttpClient.fromEnv();
        ChatCompletionCreateParams question =
                ChatCompletionCreateParams.builder()
                        .model("gpt-4o")
                        .addUserMessage("Tell me about Lisbon")
                        .build();

        out.println(client.chat().completions().create(question));

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question)) {
            stream.stream().forEach(out::println);
        }
        client.close();
    }
}
