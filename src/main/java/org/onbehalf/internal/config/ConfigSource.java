package org.onbehalf.internal.config;

import static org.onbehalf.internal.message.ConfigurationMessages.*;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/**
 * Parses HOCON into a {@link ConfigTree}. This is the only class that uses Lightbend Config. It
 * calls {@code parseReader} only, because the other methods read the class path, the system
 * properties or the network. Messages of that library are not shown, because they quote the file,
 * including its secrets.
 */
final class ConfigSource {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\?)?([^{}]+)}");
  private static final Pattern CUT_REFERENCE = Pattern.compile("\\$\\{[^{}]+}(#|//)");
  private static final String VARIABLE = "environment variable ";

  private final ConfigurationInput.Document file;
  private final Map<String, String> environment;
  private final FaultReport report;

  /** Texts by origin, for what Lightbend does not tell. */
  private final Map<String, String[]> lines = new HashMap<>();

  private final Deque<String> including = new ArrayDeque<>();
  private final Set<String> missing = new HashSet<>();
  private final List<UnsetReference> unset;
  private boolean includes;

  /** Which reads a file; {@code unset} takes the references that nothing resolves. */
  ConfigSource(
      ConfigurationInput.Document file,
      Map<String, String> environment,
      FaultReport report,
      List<UnsetReference> unset) {
    this.file = file;
    this.environment = environment;
    this.report = report;
    this.unset = unset;
  }

  /** The file with its references resolved; null, and a fault, if it cannot be read at all. */
  @Nullable
  ConfigTree read() {
    ConfigObject parsed;
    try {
      parsed = parse(file.origin, file.text);
    } catch (ConfigException e) {
      if (!report.hasFaults()) {
        parseFault(e);
      }
      return null;
    }
    if (report.hasFaults()) {
      return null;
    }
    try {
      references(parsed, new ArrayList<>(), false);
      references(resolve(parsed.toConfig(), true), new ArrayList<>(), true);
      return tree(resolve(parsed.toConfig(), false), new ArrayList<>());
    } catch (ConfigException e) {
      report.fault(
          UNSET_REFERENCE,
          "configuration file",
          e.origin() == null ? file.origin : describe(e.origin()),
          "a reference ${…} that cannot be resolved, for example because it leads back to itself",
          "the name of an environment variable, or of a key that is set",
          "correct the name, or write the value itself");
      return null;
    }
  }

  private ConfigObject parse(String origin, String text) {
    String plain = BlockComments.remove(text);
    lines.put(origin, plain.split("\n", -1));
    including.push(origin);
    try {
      return ConfigFactory.parseReader(
              new StringReader(plain),
              ConfigParseOptions.defaults()
                  .setSyntax(ConfigSyntax.CONF)
                  .setOriginDescription(origin)
                  .setIncluder(new Includer())
                  .setAllowMissing(false)
                  .setClassLoader(ConfigSource.class.getClassLoader()))
          .root();
    } finally {
      including.pop();
    }
  }

  private void parseFault(ConfigException fault) {
    String text = String.valueOf(fault.getMessage());
    String found = "text that is neither HOCON nor JSON";
    if (text.contains("Reserved character")) {
      found =
          "a value with a character that is allowed in double quotes only, such as : = + $ ? & @";
    } else if (text.contains("nd of file") || text.contains("xpecting close")) {
      found = "a { or [ or \" that is not closed";
    }
    report.fault(
        SYNTAX,
        "configuration file",
        fault.origin() == null ? file.origin : describe(fault.origin()),
        found,
        "HOCON or JSON: key = value, sections in { }, lists in [ ]",
        "correct this line or the one before it; put values in double quotes");
  }

  private ConfigObject resolve(Config config, boolean unresolvedAllowed) {
    return config
        .resolve(
            ConfigResolveOptions.noSystem()
                .setAllowUnresolved(unresolvedAllowed)
                .appendResolver(new Variables()))
        .root();
  }

  /**
   * Notes the references of each value that is not resolved.
   *
   * @param missing whether these are the ones that nothing resolves
   */
  private void references(ConfigValue value, List<String> path, boolean missing) {
    try {
      if (value.valueType() == ConfigValueType.OBJECT) {
        for (Map.Entry<String, ConfigValue> entry : byLine((ConfigObject) value)) {
          references(entry.getValue(), KeyNames.join(path, entry.getKey()), missing);
        }
      } else if (value.valueType() == ConfigValueType.LIST) {
        int index = 0;
        for (ConfigValue element : (ConfigList) value) {
          references(element, KeyNames.join(path, Integer.toString(index)), missing);
          index++;
        }
      }
    } catch (ConfigException.NotResolved e) {
      Matcher reference = REFERENCE.matcher(value.render(ConfigRenderOptions.concise()));
      while (reference.find()) {
        if (!missing) {
          isReferredTo(path, value, reference.group(2));
        } else if (reference.group(1) == null) {
          isMissing(path, value, reference.group(2));
        }
      }
    }
  }

  private void isReferredTo(List<String> path, ConfigValue value, String name) {
    if (CUT_REFERENCE.matcher(line(describe(value.origin()))).find()) {
      isCut(path, value.origin());
    }
    try {
      report.refersTo(ConfigUtil.splitPath(name).get(0));
    } catch (ConfigException e) {
      // a text in quotes that only looks like a reference
    }
  }

  private void isMissing(List<String> path, ConfigValue value, String name) {
    if (variable(name) == null) {
      missing.add(name);
      String variable = KeyNames.display(ConfigUtil.splitPath(name));
      unset.add(new UnsetReference(path, describe(value.origin()), variable));
    }
  }

  private static List<Map.Entry<String, ConfigValue>> byLine(ConfigObject object) {
    List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(object.entrySet());
    entries.sort(
        Comparator.comparingInt(
                (Map.Entry<String, ConfigValue> entry) -> entry.getValue().origin().lineNumber())
            .thenComparing(Map.Entry::getKey));
    return entries;
  }

  /** Sections whose names differ in case only are merged, as those of equal names are. */
  private ConfigTree fill(ConfigTree section, ConfigObject object, List<String> path) {
    for (Map.Entry<String, ConfigValue> entry : byLine(object)) {
      ConfigTree other = section.field(entry.getKey());
      List<String> name = KeyNames.join(path, entry.getKey());
      if (other == null) {
        if (entry.getValue().valueType() != ConfigValueType.NULL) {
          section.set(entry.getKey(), tree(entry.getValue(), name));
        }
      } else if (other.isSection() && entry.getValue() instanceof ConfigObject) {
        fill(other, (ConfigObject) entry.getValue(), name);
      } else {
        report.fault(
            TWICE,
            KeyNames.displaySegment(entry.getKey()),
            describe(entry.getValue().origin()),
            "the same key in another case (" + other.origin() + ")",
            "each key once; names are not case-sensitive",
            "remove one of the two");
      }
    }
    return section;
  }

  private ConfigTree tree(ConfigValue value, List<String> path) {
    String origin = describe(value.origin());
    switch (value.valueType()) {
      case OBJECT:
        return fill(ConfigTree.section(origin), (ConfigObject) value, path);
      case LIST:
        ConfigTree list = ConfigTree.list(origin);
        for (ConfigValue element : (ConfigList) value) {
          int index = list.elements().size();
          list.set(index, tree(element, KeyNames.join(path, Integer.toString(index))));
        }
        return list;
      case STRING:
        String text = (String) value.unwrapped();
        checkText(text, value.origin(), path);
        return ConfigTree.scalar(origin, text);
      default:
        // numbers as they were written: 010 stays 010
        return ConfigTree.scalar(origin, value.render(ConfigRenderOptions.concise()));
    }
  }

  /** Tells of what HOCON allows and nobody means. */
  private void checkText(String text, ConfigOrigin origin, List<String> path) {
    boolean variable = origin.description().contains(VARIABLE);
    if (!variable && REFERENCE.matcher(text).find()) {
      report.warn(
          QUOTED_REFERENCE,
          KeyNames.display(path)
              + " ("
              + describe(origin)
              + "): a ${…} within double quotes is not replaced. Write ${NAME} without quotes; to"
              + " join it with text, write ${NAME}\"/text\".");
    }
    String line = line(describe(origin));
    if (!text.isEmpty() && (line.contains(text + "#") || line.contains(text + "//"))) {
      isCut(path, origin);
    }
  }

  private void isCut(List<String> path, ConfigOrigin origin) {
    String key = KeyNames.display(path);
    String found = "an unquoted value that ends at a # or //, which begins a comment";
    String remedy = "put the value in double quotes; if a comment is meant, put a blank before it";
    if (KeyNames.isSecret(path)) {
      report.fault(CUT_VALUE, key, describe(origin), found, "a secret in double quotes", remedy);
    } else {
      report.warn(CUT_VALUE, key + " (" + describe(origin) + "): " + found + "; " + remedy + ".");
    }
  }

  private String line(String described) {
    int at = described.lastIndexOf(" line ");
    String[] document = at < 0 ? null : lines.get(described.substring(0, at));
    int number = document == null ? 0 : Integer.parseInt(described.substring(at + 6));
    return document == null || number < 1 || number > document.length ? "" : document[number - 1];
  }

  /** From the library's {@code file: 3} or {@code merge of file: 3,file: 9}. */
  private static String describe(ConfigOrigin origin) {
    String text = origin.description();
    if (text.startsWith("merge of ")) {
      int comma = text.indexOf(',');
      text = text.substring("merge of ".length(), comma < 0 ? text.length() : comma);
    }
    return text.replaceFirst(": (\\d+)(-\\d+)?$", " line $1");
  }

  /** The variable of that name. Within an included file, Lightbend puts the section before it. */
  private @Nullable String variable(String path) {
    String name = String.join(".", ConfigUtil.splitPath(path));
    while (includes && !environment.containsKey(name) && name.indexOf('.') >= 0) {
      name = name.substring(name.indexOf('.') + 1);
    }
    return environment.containsKey(name) ? name : null;
  }

  /** What {@code ${NAME}} stands for when the file has no such key. */
  private final class Variables implements ConfigResolver {
    @Override
    public @Nullable ConfigValue lookup(String path) {
      String name = variable(path);
      if (name != null) {
        String value = environment.getOrDefault(name, "");
        report.masking().addVariable(name, value);
        return ConfigValueFactory.fromAnyRef(value, VARIABLE + name);
      }
      return missing.contains(path)
          ? ConfigValueFactory.fromAnyRef(Section.UNKNOWN, "no environment variable")
          : null;
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }

  /** Includes plain files beside the configuration, and nothing else. */
  private final class Includer
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    @Override
    public ConfigObject include(ConfigIncludeContext context, String name) {
      includes = true;
      if (!PLAIN_NAME.matcher(name).matches()) {
        return notPlain();
      }
      int slash = Math.max(file.origin.lastIndexOf('/'), file.origin.lastIndexOf('\\'));
      String origin = file.origin.substring(0, slash + 1) + name;
      if (including.contains(origin)) {
        return refuse("a file that includes itself", "no circle", "remove one of the includes");
      }
      try {
        String text = file.siblings.read(name);
        if (text != null) {
          return parse(origin, text);
        }
        return refuse(
            "an include of a file that does not exist",
            "a file " + origin,
            "create the file, or remove the include");
      } catch (CharacterCodingException e) {
        return refuse(
            "an include of a file that is not UTF-8", "UTF-8", "save " + origin + " as UTF-8");
      } catch (IOException e) {
        return refuse(
            "an include of a file that cannot be read",
            "a readable text file " + origin,
            "let the server's user read the file");
      }
    }

    private ConfigObject notPlain() {
      return refuse(
          "an include of something else than a plain file name",
          "include \"name.conf\" of a file beside this one",
          "move the file beside this one and name it without a path; url(), file() and classpath()"
              + " are not allowed");
    }

    private ConfigObject refuse(String found, String expected, String remedy) {
      String origin = including.isEmpty() ? file.origin : including.element();
      report.fault(INCLUDE, "configuration file", origin, found, expected, remedy);
      return ConfigFactory.empty().root();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return notPlain();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return notPlain();
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return notPlain();
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }
  }
}
