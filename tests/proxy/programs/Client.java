// java.net.http.HttpClient.

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

class Client {
    public static void main(String[] arguments) throws Exception {
        var client = HttpClient.newHttpClient();
        String[] headers = {"X-API-Key", "", "Authorization", "Bearer ", "Authorization", "Basic "};
        String[] kinds = {"KEY", "TOKEN", "BASIC"};
        for (int index = 0; index < 3; index++) {
            String kind = kinds[index];
            String value = headers[2 * index + 1] + System.getenv("CUSTOM_API_" + kind);
            String base = System.getenv("CUSTOM_API_" + kind + "_BASE_URL");
            for (String[] way : new String[][] {{"proxy", System.getenv("TARGET")}, {"base", base}}) {
                String status;
                try {
                    var request = HttpRequest.newBuilder(URI.create(way[1] + "/" + kind.toLowerCase()));
                    request.header(headers[2 * index], value);
                    status = "" + client.send(request.build(), BodyHandlers.ofString()).statusCode();
                } catch (Exception error) {
                    status = "failed " + error;
                }
                System.out.println("result " + way[0] + " " + kind.toLowerCase() + " " + status);
            }
        }
    }
}
