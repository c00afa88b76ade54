// net/http.
package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
)

func main() {
	headers := map[string][2]string{
		"key":   {"X-API-Key", os.Getenv("CUSTOM_API_KEY")},
		"token": {"Authorization", "Bearer " + os.Getenv("CUSTOM_API_TOKEN")},
		"basic": {"Authorization", "Basic " + os.Getenv("CUSTOM_API_BASIC")},
	}
	for kind, header := range headers {
		base := os.Getenv("CUSTOM_API_" + strings.ToUpper(kind) + "_BASE_URL")
		for way, url := range map[string]string{"proxy": os.Getenv("TARGET"), "base": base} {
			request, _ := http.NewRequest("GET", url+"/"+kind, nil)
			request.Header.Set(header[0], header[1])
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				fmt.Println("result", way, kind, "failed", err)
				continue
			}
			answer.Body.Close()
			fmt.Println("result", way, kind, answer.StatusCode)
		}
	}
}
