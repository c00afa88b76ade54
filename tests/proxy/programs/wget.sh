# GNU Wget, which finds certificates through SYSTEM_WGETRC.
ask() {
    way=$1 kind=$2 url=$3
    shift 3
    if out=$(wget -q -O - "$@" "$url/$kind") && [ "$out" = ok ]; then echo "result $way $kind 200"; else echo "result $way $kind failed"; fi
}
for way in proxy base; do
    if [ $way = proxy ]; then key=$TARGET token=$TARGET basic=$TARGET; else
        key=$CUSTOM_API_KEY_BASE_URL token=$CUSTOM_API_TOKEN_BASE_URL basic=$CUSTOM_API_BASIC_BASE_URL
    fi
    ask $way key "$key" --header "X-API-Key: $CUSTOM_API_KEY"
    ask $way token "$token" --header "Authorization: Bearer $CUSTOM_API_TOKEN"
    ask $way basic "$basic" --auth-no-challenge --user "$CUSTOM_API_BASIC_USERNAME" --password "$CUSTOM_API_BASIC_PASSWORD"
done
