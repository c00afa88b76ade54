// HttpURLConnection.

import java.net.HttpURLConnection;
import java.net.URI;

class Connection {
    public static void main(String[] arguments) throws Exception {
        System.setProperty("sun.net.http.allowRestrictedHeaders", "true");
        String[] headers = {"X-API-Key", "", "Authorization", "Bearer ", "Authorization", "Basic "};
        String[] kinds = {"KEY", "TOKEN", "BASIC"};
        for (int index = 0; index < 3; index++) {
            String kind = kinds[index];
            String value = headers[2 * index + 1] + System.getenv("CUSTOM_API_" + kind);
            String base = System.getenv("CUSTOM_API_" + kind + "_BASE_URL");
            for (String[] way : new String[][] {{"proxy", System.getenv("TARGET")}, {"base", base}}) {
                String status;
                try {
                    var url = URI.create(way[1] + "/" + kind.toLowerCase()).toURL();
                    var connection = (HttpURLConnection) url.openConnection();
                    connection.setRequestProperty(headers[2 * index], value);
                    status = "" + connection.getResponseCode();
                } catch (Exception error) {
                    status = "failed " + error;
                }
                System.out.println("result " + way[0] + " " + kind.toLowerCase() + " " + status);
            }
        }
    }
}
