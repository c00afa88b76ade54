# curl: headers of its own, and -u for basic auth.
ask() {
    way=$1 kind=$2 url=$3
    shift 3
    echo "result $way $kind $(curl -sS -o /dev/null -w '%{http_code}' "$@" "$url/$kind")"
}
for way in proxy base; do
    if [ $way = proxy ]; then key=$TARGET token=$TARGET basic=$TARGET; else
        key=$CUSTOM_API_KEY_BASE_URL token=$CUSTOM_API_TOKEN_BASE_URL basic=$CUSTOM_API_BASIC_BASE_URL
    fi
    ask $way key "$key" -H "X-API-Key: $CUSTOM_API_KEY"
    ask $way token "$token" -H "Authorization: Bearer $CUSTOM_API_TOKEN"
    ask $way basic "$basic" -u "$CUSTOM_API_BASIC_USERNAME:$CUSTOM_API_BASIC_PASSWORD"
done
