/** Requests tokens from Entra, through MSAL4J. */
package org.onbehalf.internal.acquisition.entra;
