import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks COUNT questions, `question 0` and on, and prints the id of each answer: HTTP COUNT. */
public class Crowd {
    private static final URI URL = URI.create("https://api.openai.com/v1/chat/completions");
    private static final Pattern ID = Pattern.compile("\"id\": *\"([^\"]+)\"");

    public static void main(String[] arguments) throws Exception {
        HttpClient.Version version =
                arguments[0].equals("2") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
        HttpClient client = HttpClient.newBuilder().version(version).build();
        for (int number = 0; number < Integer.parseInt(arguments[1]); number++) {
            HttpResponse<String> answer =
                    client.send(question(number), HttpResponse.BodyHandlers.ofString());
            Matcher id = ID.matcher(answer.body());
            if (answer.version() != version || !id.find()) {
                throw new IllegalStateException(answer + " " + answer.body());
            }
            System.out.println(id.group(1));
        }
    }

    private static HttpRequest question(int number) {
        String message = "{\"role\": \"user\", \"content\": \"question " + number + "\"}";
        String body = "{\"model\": \"gpt-4o\", \"messages\": [" + message + "]}";
        return HttpRequest.newBuilder(URL)
                .header("Authorization", "Bearer " + System.getenv("OPENAI_API_KEY"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
