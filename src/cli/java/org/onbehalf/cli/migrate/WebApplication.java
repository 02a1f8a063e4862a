package org.onbehalf.cli.migrate;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.cli.CommandException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.ConfigurationInput.Document;
import org.onbehalf.internal.message.MessageCode;
import org.onbehalf.internal.runtime.DescriptorWarnings;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.internal.runtime.WebXml;

/**
 * A web application that has Onbehalf already, packed or deployed: where its configuration comes
 * from, and its libraries. Not thread-safe.
 */
public final class WebApplication implements Closeable {
  private static final String FILTER = "org.onbehalf.servlet.BearerTokenFilter";
  private static final String DEFAULT_FILE = "WEB-INF/onbehalf.conf";

  private final War war;
  private final @Nullable Descriptor descriptor;

  private WebApplication(War war) {
    this.war = war;
    XmlDocument document = XmlDocument.read(war, "WEB-INF/web.xml");
    this.descriptor = document == null ? null : new Descriptor(document);
  }

  /**
   * Opens it.
   *
   * @param path a WAR, or the directory of one
   * @throws CommandException if it is none
   */
  public static WebApplication open(Path path) {
    War war = War.open(path);
    try {
      return new WebApplication(war);
    } catch (RuntimeException e) {
      war.close();
      throw e;
    }
  }

  /** {@code onbehalf.name}, else the context path that the file's name leads to. */
  public String name() {
    String named = descriptor == null ? null : descriptor.contextParameters.get("onbehalf.name");
    return named == null || named.trim().isEmpty() ? war.contextName() : named.trim();
  }

  /** What the library reads, but for system properties and environment. */
  public ConfigurationInput.Builder input(String name) {
    Map<String, Map<String, String>> filters = new LinkedHashMap<>();
    List<String> servlets = new ArrayList<>();
    Descriptor xml = descriptor;
    String named = null;
    if (xml != null) {
      for (Descriptor.Component filter : xml.filters.values()) {
        if (filter.className.equals(FILTER)) {
          filters.put(filter.name, filter.parameters);
          named = filter.parameters.getOrDefault("config", named);
        }
      }
      xml.servlets.keySet().forEach(servlet -> servlets.addAll(xml.servletPatterns(servlet)));
    }
    ConfigurationInput.Builder input =
        ConfigurationInput.named(name)
            .file(document(named))
            .filterParameters(filters)
            .contextPath(name.equals("ROOT") ? "" : "/" + name)
            .mappings(mappings(), servlets);
    return xml == null ? input : input.contextParameters(xml.contextParameters);
  }

  /** What the library warns of in {@code web.xml}, by the numbers of its messages. */
  public Map<MessageCode, String> warnings(Settings settings) {
    byte[] bytes = war.read("WEB-INF/web.xml");
    WebXml read = WebXml.of(bytes == null ? null : new ByteArrayInputStream(bytes));
    return DescriptorWarnings.of(read, mappings(), settings);
  }

  /** The url-patterns of our filters. */
  private Set<String> mappings() {
    Set<String> mappings = new LinkedHashSet<>();
    Descriptor xml = descriptor;
    if (xml != null) {
      xml.filters.values().stream()
          .filter(each -> each.className.equals(FILTER))
          .forEach(each -> mappings.addAll(xml.filterPatterns(each.name)));
    }
    return mappings;
  }

  /** Whether a filter of ours is in {@code web.xml}. */
  public boolean hasFilter() {
    return descriptor != null
        && descriptor.filters.values().stream().anyMatch(each -> each.className.equals(FILTER));
  }

  private @Nullable Document document(@Nullable String named) {
    String name = named == null ? DEFAULT_FILE : named;
    String inside = name.startsWith("/") ? name.substring(1) : name;
    byte[] bytes = war.read(inside);
    if (bytes != null) {
      String folder = inside.substring(0, inside.lastIndexOf('/') + 1);
      return new Document(
          War.shown(inside),
          decoded(inside, bytes),
          sibling -> {
            byte[] other = war.read(folder + sibling);
            return other == null ? null : decoded(folder + sibling, other);
          });
    }
    return named == null ? null : file(Paths.get(named));
  }

  /**
   * A configuration file outside of an application.
   *
   * @throws CommandException if it cannot be read
   */
  public static Document file(Path path) {
    try {
      String text = decoded(path.toString(), Files.readAllBytes(path));
      return new Document(
          path.toString(),
          text,
          sibling -> {
            Path other = path.resolveSibling(sibling);
            return Files.isRegularFile(other)
                ? decoded(other.toString(), Files.readAllBytes(other))
                : null;
          });
    } catch (IOException e) {
      boolean absent = !Files.exists(path);
      throw new CommandException(
          War.shown(path.toString())
              + ": found "
              + (absent ? "no file" : "a file that cannot be read")
              + ". Expected a configuration file that the server's user can read: correct the path,"
              + " or the file's owner and permissions",
          e);
    }
  }

  private static String decoded(String name, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandException(
          War.shown(name)
              + ": found bytes that are not UTF-8. Expected a text file in UTF-8: save"
              + " it as that",
          e);
    }
  }

  /** Whether it is a directory, so that its jars need not be unpacked. */
  public boolean isDirectory() {
    return war instanceof DirectoryWar;
  }

  /** The names of the jars in {@code WEB-INF/lib}. */
  public List<String> jars() {
    return war.names("WEB-INF/lib/", ".jar");
  }

  /** Writes a file of the application elsewhere. */
  public void copy(String name, Path target) {
    byte[] bytes = war.read(name);
    try {
      Files.write(target, bytes == null ? new byte[0] : bytes);
    } catch (IOException e) {
      throw new CommandException(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    war.close();
  }
}
