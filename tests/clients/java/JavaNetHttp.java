import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Asks for a chat completion and a stream with java.net.http, and prints the answers. */
public class JavaNetHttp {
    private static final String MESSAGES =
            "\"messages\": [{\"role\": \"user\", \"content\": \"Tell me about Lisbon\"}]";

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        HttpClient client = HttpClient.newHttpClient();
        for (boolean streamed : new boolean[] {false, true}) {
            HttpResponse<Stream<String>> answer =
                    client.send(question(streamed), HttpResponse.BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("status " + answer.statusCode());
            }
            answer.body().forEach(out::println);
        }
    }

    private static HttpRequest question(boolean streamed) {
        String body = "{\"model\": \"gpt-4o\", \"stream\": " + streamed + ", " + MESSAGES + "}";
        return HttpRequest.newBuilder(URI.create("https://api.openai.com/v1/chat/completions"))
                .header("Authorization", "Bearer " + System.getenv("OPENAI_API_KEY"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
