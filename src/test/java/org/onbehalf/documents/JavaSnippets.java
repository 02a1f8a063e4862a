package org.onbehalf.documents;

import com.sun.source.util.JavacTask;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.onbehalf.documents.MarkdownPage.Block;

/**
 * Compiles what stands in blocks of Java. A block with a {@code package} is a whole file; what is
 * in others (types, methods or statements) goes into a class that extends {@link SnippetContext},
 * after its own imports and those of {@link #USUAL}.
 */
final class JavaSnippets {
  /** What a reader of the pages, and an IDE, knows where to find. */
  private static final List<String> USUAL =
      List.of(
          "java.io.IOException",
          "java.net.URI",
          "java.time.Duration",
          "java.util.Optional",
          "java.util.concurrent.TimeUnit",
          "javax.servlet.ServletContext",
          "javax.servlet.http.HttpServletRequest",
          "javax.websocket.EndpointConfig",
          "javax.websocket.OnMessage",
          "javax.websocket.OnOpen",
          "javax.websocket.server.ServerEndpoint",
          "javax.ws.rs.client.Client",
          "javax.ws.rs.client.ClientBuilder",
          "okhttp3.OkHttpClient",
          "org.apache.http.impl.client.CloseableHttpClient",
          "org.apache.http.impl.client.HttpClientBuilder",
          "org.onbehalf.Caller",
          "org.onbehalf.CallerContext",
          "org.onbehalf.DownstreamRequest",
          "org.onbehalf.DownstreamResponse",
          "org.onbehalf.Health",
          "org.onbehalf.OnBehalf",
          "org.onbehalf.azure.OnBehalfOfCredential",
          "org.onbehalf.jersey.CallerFeature",
          "org.onbehalf.jersey.OnBehalfOfFeature",
          "org.onbehalf.testkit.App",
          "org.onbehalf.testkit.AppSettings",
          "org.onbehalf.testkit.Endpoint",
          "org.onbehalf.testkit.EntraEmulator",
          "org.onbehalf.testkit.EntraRule",
          "org.onbehalf.testkit.Fault",
          "org.onbehalf.testkit.Grant",
          "org.onbehalf.testkit.TestCaller",
          "org.onbehalf.testkit.User",
          "org.onbehalf.websocket.BearerTokenConfigurator");

  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile("(?m)^public (?:final |abstract )*(?:class|interface|enum) (\\w+)");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\n");
  private static final Pattern MEMBER =
      Pattern.compile("(?s)(@\\w+(\\([^)]*\\))?\\s+)*(public|protected|private) .*");

  private JavaSnippets() {}

  /** What a block uses and does not import. */
  static List<String> imported(Block block) {
    List<String> found = new ArrayList<>();
    String own =
        IMPORT
            .matcher(block.code())
            .results()
            .map(each -> each.group())
            .collect(Collectors.joining());
    String body = IMPORT.matcher(block.code()).replaceAll("");
    for (String usual : USUAL) {
      String simpleName = usual.substring(usual.lastIndexOf('.') + 1);
      if (Pattern.compile("\\b" + simpleName + "\\b").matcher(body).find()
          && !own.contains("." + simpleName + ";")) {
        found.add(usual);
      }
    }
    return found;
  }

  /** What javac says against them, with page and line; empty if all compile for Java 8. */
  static List<String> faults(List<Block> blocks) throws Exception {
    List<Source> sources = blocks.stream().map(JavaSnippets::source).toList();
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = javac.getStandardFileManager(found, Locale.ROOT, null)) {
      List<String> options =
          List.of(
              "-proc:none",
              "-implicit:none",
              "--release",
              "8",
              "-cp",
              System.getProperty("java.class.path"));
      ((JavacTask) javac.getTask(null, files, found, options, null, sources)).analyze();
    }
    List<String> faults = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> each : found.getDiagnostics()) {
      if (each.getKind() == Diagnostic.Kind.ERROR) {
        faults.add(
            (each.getSource() instanceof Source source ? source.block + " " : "")
                + each.getMessage(Locale.ROOT));
      }
    }
    return faults;
  }

  private static Source source(Block block) {
    String code = block.code();
    Matcher inPackage = PACKAGE.matcher(code);
    if (inPackage.find()) {
      Matcher type = PUBLIC_TYPE.matcher(code);
      String name = type.find() ? type.group(1) : "Snippet";
      return new Source(block, inPackage.group(1) + "." + name, code);
    }
    String home = block.file().toString().replaceAll("\\W", "_").toLowerCase(Locale.ROOT);
    String packageName = "snippets." + home + ".line" + block.line();
    String own =
        IMPORT.matcher(code).results().map(each -> each.group()).collect(Collectors.joining());
    String body = IMPORT.matcher(code).replaceAll("").strip();
    StringBuilder text = new StringBuilder("package " + packageName + ";\n" + own);
    for (String usual : imported(block)) {
      text.append("import ").append(usual).append(";\n");
    }
    if (body.contains("Session ")) {
      // two types of that name
      String session = body.contains("@On") ? "javax.websocket.Session" : "org.onbehalf.Session";
      text.append("import ").append(session).append(";\n");
    }
    Matcher type = PUBLIC_TYPE.matcher(body);
    if (type.find() && !body.contains("onBehalf.")) {
      return new Source(block, packageName + "." + type.group(1), text.append(body).toString());
    }
    boolean members = MEMBER.matcher(body).matches();
    text.append("abstract class Snippet extends org.onbehalf.documents.SnippetContext {\n")
        .append(members ? body : "void snippet() throws Exception {\n" + body + "\n}")
        .append("\n}\n");
    return new Source(block, packageName + ".Snippet", text.toString());
  }

  /** A snippet as a file. */
  private static final class Source extends SimpleJavaFileObject {
    final Block block;
    private final String text;

    Source(Block block, String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.block = block;
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
