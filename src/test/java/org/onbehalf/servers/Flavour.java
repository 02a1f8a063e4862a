package org.onbehalf.servers;

/** Which JAX-RS the application uses. */
enum Flavour {
  /** Jersey in {@code WEB-INF/lib}. */
  OWN_JERSEY("Jersey in the WAR"),

  /** What the server has; the WAR brings none. */
  SERVER_JAXRS("the server's JAX-RS");

  private final String words;

  Flavour(String words) {
    this.words = words;
  }

  /** For the table. */
  String inWords() {
    return words;
  }
}
