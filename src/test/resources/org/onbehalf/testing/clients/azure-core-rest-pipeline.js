// The rules of @azure/core-rest-pipeline 1.24, bearerTokenAuthenticationPolicy: a scheme, blanks, then a list of
// parameters, quoted or not; of those only the quoted ones count; claims are read where the scheme is exactly Bearer
// and the error exactly insufficient_claims; atob decodes them.

function challenges(header) {
    const found = [];
    const scheme = /(\w+)\s+((?:\w+=(?:"[^"]*"|[^,]*),?\s*)+)/g;
    for (let match = scheme.exec(header); match !== null; match = scheme.exec(header)) {
        const params = {};
        const parameter = /(\w+)="([^"]*)"/g;
        for (let pair = parameter.exec(match[2]); pair !== null; pair = parameter.exec(match[2])) {
            params[pair[1]] = pair[2];
        }
        found.push({scheme: match[1], params: params});
    }
    return found;
}

function parameters(header) {
    const all = challenges(header);
    return all.length === 1 && all[0].scheme === 'Bearer' ? all[0].params : {};
}

function claims(status, header) {
    const found = challenges(header).find((challenge) =>
        challenge.scheme === 'Bearer' && challenge.params.claims && challenge.params.error === 'insufficient_claims');
    return status === 401 && found ? window.atob(found.params.claims) : null;
}
