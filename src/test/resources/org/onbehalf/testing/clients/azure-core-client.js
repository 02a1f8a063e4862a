// The rules of @azure/core-client 1.10, authorizeRequestOnClaimChallenge: every part that begins with ", Bearer " is a
// challenge, parameters end at a quote, a comma and a blank, names end at an equals sign and a quote; whichever
// challenge has claims counts, whatever its error; they are base64 of UTF-8.

function challenges(header) {
    return (', ' + header.trim()).split(', Bearer ').filter(Boolean).map((text) => {
        const read = {};
        (text.trim() + ', ').split('", ').filter(Boolean).forEach((part) => {
            const pair = part.trim().split('="');
            read[pair[0]] = pair[1];
        });
        return read;
    });
}

function parameters(header) {
    return challenges(header)[0];
}

function claims(status, header) {
    const found = status === 401 && challenges(header).find((challenge) => challenge.claims);
    return found ? decodeURIComponent(escape(window.atob(found.claims))) : null;
}
