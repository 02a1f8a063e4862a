// What the other files need of a browser's window. atob is the forgiving-base64 decode of the Infra standard,
// https://infra.spec.whatwg.org/#forgiving-base64-decode: one character for each byte.

const window = {
    decodeURI: decodeURI,

    atob: (data) => {
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
        let text = data.replace(/[\t\n\f\r ]/g, '');
        if (text.length % 4 === 0) {
            text = text.replace(/==?$/, '');
        }
        if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
            throw new Error('InvalidCharacterError');
        }
        let decoded = '';
        let bits = 0;
        let held = 0;
        for (let i = 0; i < text.length; i++) {
            held = ((held << 6) | alphabet.indexOf(text.charAt(i))) & 0xffff;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                decoded += String.fromCharCode((held >> bits) & 0xff);
            }
        }
        return decoded;
    }
};
