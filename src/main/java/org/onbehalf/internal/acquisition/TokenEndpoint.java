package org.onbehalf.internal.acquisition;

/** Asks for tokens, with the network in between. Thread-safe. */
public interface TokenEndpoint {

  /** Sends one token request and reads the answer; throws nothing. */
  TokenAnswer ask(TokenGrant grant);
}
