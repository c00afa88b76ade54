# git over https: headers of its configuration, and a password in the URL.
ask() {
    way=$1 kind=$2 url=$3 header=$4
    if git -c http.extraHeader="$header" ls-remote "$url/$kind/git" 2>/dev/null | grep -q refs/heads/main; then
        echo "result $way $kind 200"
    else
        echo "result $way $kind failed"
    fi
}
pair=$CUSTOM_API_BASIC_USERNAME:$CUSTOM_API_BASIC_PASSWORD
for way in proxy base; do
    if [ $way = proxy ]; then key=$TARGET token=$TARGET basic=$TARGET; else
        key=$CUSTOM_API_KEY_BASE_URL token=$CUSTOM_API_TOKEN_BASE_URL basic=$CUSTOM_API_BASIC_BASE_URL
    fi
    ask $way key "$key" "X-API-Key: $CUSTOM_API_KEY"
    ask $way token "$token" "Authorization: Bearer $CUSTOM_API_TOKEN"
    ask $way basic "${basic%%://*}://$pair@${basic#*://}" "X-Unused: 1"
done
