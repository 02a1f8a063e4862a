/** The issuers' metadata and signing keys: fetched, cached, refreshed, never chosen by a token. */
package org.onbehalf.internal.jwks;
