package org.onbehalf.testing;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** A class that a document shows in full. */
public final class DocumentedClass {
  private DocumentedClass() {}

  /**
   * Compiles the class of that simple name.
   *
   * @param classes where its class file goes
   * @return that directory
   */
  public static URL compile(Path document, String name, Path classes) throws Exception {
    String source = null;
    for (String block : Files.readString(document).split("\n```java\n", -1)) {
      if (block.contains("public class " + name + " ")) {
        source = block.split("\n```", 2)[0];
      }
    }
    if (source == null) {
      throw new IllegalStateException(document + " has no class " + name);
    }
    Path file = Files.writeString(classes.resolve(name + ".java"), source);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                System.err,
                "-proc:none",
                "-nowarn",
                "--release",
                "8",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                file.toString());
    if (result != 0) {
      throw new IllegalStateException(name + " of " + document + " does not compile");
    }
    return classes.toUri().toURL();
  }
}
