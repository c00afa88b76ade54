// The requests of the JavaScript clients: way, kind, URL and headers.
const { env } = process;
const headers = {
    key: { "X-API-Key": env.CUSTOM_API_KEY },
    token: { Authorization: `Bearer ${env.CUSTOM_API_TOKEN}` },
    basic: { Authorization: `Basic ${env.CUSTOM_API_BASIC}` },
};
export const cases = Object.keys(headers).flatMap((kind) => [
    ["proxy", kind, `${env.TARGET}/${kind}`, headers[kind]],
    ["base", kind, `${env[`CUSTOM_API_${kind.toUpperCase()}_BASE_URL`]}/${kind}`, headers[kind]],
]);
