package org.onbehalf.internal.config;

/** What only some settings need, and the application brings. */
enum OptionalLibrary {
  JEDIS("redis.clients.jedis.Connection", "redis.clients:jedis:5.2.0");

  private final String className;
  private final String artifact;

  OptionalLibrary(String className, String artifact) {
    this.className = className;
    this.artifact = artifact;
  }

  /** A fault at that key where our class loader does not see the library. */
  void require(Section section, Key<?> key) {
    try {
      Class.forName(className, false, OptionalLibrary.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      section.fault(
          key,
          "a store, but no class " + className,
          "the library " + artifact + " where this one is",
          "add it to WEB-INF/lib, or to the directory that this library is in");
    }
  }
}
