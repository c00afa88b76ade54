<?php
// The extension curl.
$headers = [
    "key" => "X-API-Key: " . getenv("CUSTOM_API_KEY"),
    "token" => "Authorization: Bearer " . getenv("CUSTOM_API_TOKEN"),
    "basic" => "Authorization: Basic " . getenv("CUSTOM_API_BASIC"),
];
foreach ($headers as $kind => $header) {
    $base = getenv("CUSTOM_API_" . strtoupper($kind) . "_BASE_URL");
    foreach (["proxy" => getenv("TARGET"), "base" => $base] as $way => $url) {
        $request = curl_init("$url/$kind");
        curl_setopt_array($request, [CURLOPT_HTTPHEADER => [$header], CURLOPT_RETURNTRANSFER => true]);
        curl_exec($request);
        $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
        echo "result $way $kind ", $status ?: "failed " . curl_error($request), "\n";
    }
}
