// What a single-page application with MSAL.js does with a 401, as Microsoft documents it.
// Source of parseChallenges and of the decoding, word for word:
// https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation (tab JavaScript),
// MicrosoftDocs/entra-docs, docs/identity-platform/app-resilience-continuous-access-evaluation.md

function parseChallenges(header) {
    const schemeSeparator = header.indexOf(' ');
    const challenges = header.substring(schemeSeparator + 1).split(',');
    const challengeMap = {};

    challenges.forEach((challenge) => {
        const [key, value] = challenge.split('=');
        challengeMap[key.trim()] = window.decodeURI(value.replace(/['"]+/g, ''));
    });

    return challengeMap;
}

function parameters(header) {
    return parseChallenges(header);
}

function claims(status, header) {
    if (status === 401) {
        const claimsChallenge = parseChallenges(header).claims;
        return claimsChallenge === undefined ? null : window.atob(claimsChallenge);
    }
    return null;
}
