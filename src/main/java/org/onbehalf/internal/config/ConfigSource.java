package org.onbehalf.internal.config;

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
import java.io.StringReader;
import java.net.URL;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * From HOCON to our own tree: the one class that touches Lightbend Config. It uses {@code
 * parseReader} only, for everything else looks at the class path, the system properties or the
 * network; and it lets none of that library's messages out, for they quote the file, secrets
 * included.
 */
final class ConfigSource {
  private final DocumentSet documents;
  private final Map<String, String> environment;
  private final FaultReport report;
  private final Set<String> missing;
  private final Set<List<String>> includePrefixes = new HashSet<>();

  private ConfigSource(
      DocumentSet documents,
      Map<String, String> environment,
      FaultReport report,
      Set<String> missing) {
    this.documents = documents;
    this.environment = environment;
    this.report = report;
    this.missing = missing;
    for (ScannedDocument document : documents.scanned()) {
      includePrefixes.add(document.prefix);
    }
  }

  /**
   * The configuration of that file, its references resolved; null when it could not be read at all,
   * which the report says then.
   */
  static @Nullable ConfigTree read(
      ConfigurationInput.Document file, Map<String, String> environment, FaultReport report) {
    DocumentSet documents = DocumentSet.gather(file, report);
    if (documents == null) {
      return null;
    }
    DefinedKeys defined = new DefinedKeys(documents.scanned(), report);
    String problem = ExpansionLimit.problem(documents.scanned(), environment);
    if (problem != null) {
      report.fault(
          "configuration file",
          file.origin,
          problem,
          "references ${…} to environment variables and to keys without references",
          "write the values out");
      return null;
    }
    Set<String> missing = new HashSet<>();
    ConfigSource source = new ConfigSource(documents, environment, report, missing);
    Config parsed = source.parse(file.origin);
    if (parsed == null) {
      return null;
    }
    // only now: in a file that is no HOCON, what looks like keys may be anything
    defined.check();
    missing.addAll(defined.missingVariables(environment));
    Config resolved = source.resolve(parsed, file.origin);
    return resolved == null ? null : source.section(resolved.root());
  }

  private @Nullable Config parse(String origin) {
    try {
      return ConfigFactory.parseReader(
          new StringReader(documents.mainText()), options(origin, new Includer()));
    } catch (ConfigException e) {
      parseFault(origin, e.origin());
      return null;
    }
  }

  private static ConfigParseOptions options(String origin, ConfigIncluder includer) {
    return ConfigParseOptions.defaults()
        .setSyntax(ConfigSyntax.CONF)
        .setOriginDescription(origin)
        .setIncluder(includer)
        .setAllowMissing(false)
        .setClassLoader(ConfigSource.class.getClassLoader());
  }

  private void parseFault(String origin, @Nullable ConfigOrigin at) {
    String where = at == null ? origin : describe(at);
    String found = "text that is neither HOCON nor JSON";
    for (ScannedDocument document : documents.scanned()) {
      if (document.problem != null) {
        found = document.problem;
        where = document.at(document.problemLine);
        break;
      }
    }
    report.fault(
        "configuration file",
        where,
        found,
        "HOCON or JSON: key = value, sections in { }, lists in [ ]",
        "mend this line or the one before it; put values in double quotes");
  }

  private @Nullable Config resolve(Config parsed, String origin) {
    try {
      return parsed.resolve(ConfigResolveOptions.noSystem().appendResolver(new Variables()));
    } catch (ConfigException e) {
      report.fault(
          "configuration file",
          e.origin() == null ? origin : describe(e.origin()),
          "a reference ${…} that cannot be resolved",
          "the name of an environment variable, or of a key that is set",
          "correct the name, or write the value out");
      return null;
    }
  }

  private ConfigTree section(ConfigObject object) {
    ConfigTree section = ConfigTree.section(describe(object.origin()));
    fill(section, object);
    return section;
  }

  /** Sections whose names differ in case only are one section, as those written alike are. */
  private void fill(ConfigTree section, ConfigObject object) {
    List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(object.entrySet());
    entries.sort(
        Comparator.comparingInt(
                (Map.Entry<String, ConfigValue> entry) -> entry.getValue().origin().lineNumber())
            .thenComparing(Map.Entry::getKey));
    for (Map.Entry<String, ConfigValue> entry : entries) {
      ConfigTree other = section.field(entry.getKey());
      if (other == null) {
        if (entry.getValue().valueType() != ConfigValueType.NULL) {
          section.set(entry.getKey(), tree(entry.getValue()));
        }
      } else if (other.isSection() && entry.getValue() instanceof ConfigObject) {
        fill(other, (ConfigObject) entry.getValue());
      } else {
        report.fault(
            KeyNames.displaySegment(entry.getKey()),
            describe(entry.getValue().origin()),
            "the same key in another case (" + other.origin() + ")",
            "each key once; upper and lower case do not count",
            "remove one of the two");
      }
    }
  }

  private ConfigTree tree(ConfigValue value) {
    String origin = describe(value.origin());
    switch (value.valueType()) {
      case OBJECT:
        return section((ConfigObject) value);
      case LIST:
        ConfigTree list = ConfigTree.list(origin);
        for (ConfigValue element : (ConfigList) value) {
          list.set(list.elements().size(), tree(element));
        }
        return list;
      case STRING:
        return ConfigTree.scalar(origin, string((String) value.unwrapped()));
      default:
        // numbers as they were written: 010 stays 010
        return ConfigTree.scalar(origin, value.render(ConfigRenderOptions.concise()));
    }
  }

  /** A reference in quotes is a fault already: what it stands for need not be judged again. */
  private String string(String text) {
    if (text.contains("${")) {
      for (ScannedDocument document : documents.scanned()) {
        if (!document.quotedSubstitutions.isEmpty()) {
          return Section.UNKNOWN;
        }
      }
    }
    return text;
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

  /** What {@code ${NAME}} stands for when the file has no such key. */
  private final class Variables implements ConfigResolver {
    @Override
    public @Nullable ConfigValue lookup(String path) {
      List<String> names = ConfigUtil.splitPath(path);
      for (List<String> prefix : includePrefixes) {
        if (DefinedKeys.startsWith(names, prefix)) {
          String variable = String.join(".", names.subList(prefix.size(), names.size()));
          String value = environment.get(variable);
          if (value != null) {
            report.masking().addVariable(variable, value);
            return ConfigValueFactory.fromAnyRef(value, "environment variable " + variable);
          }
          if (missing.contains(variable)) {
            return ConfigValueFactory.fromAnyRef(Section.UNKNOWN, "no environment variable");
          }
        }
      }
      return null;
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }

  /** Gives the parser the files that were gathered before, and nothing else. */
  private final class Includer
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      String text = documents.included(what);
      if (text == null) {
        throw new ConfigException.Generic("not foreseen");
      }
      return ConfigFactory.parseReader(
              new StringReader(text), options(documents.siblingOrigin(what), this))
          .root();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      throw new ConfigException.Generic("not allowed");
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw new ConfigException.Generic("not allowed");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw new ConfigException.Generic("not allowed");
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }
  }
}
