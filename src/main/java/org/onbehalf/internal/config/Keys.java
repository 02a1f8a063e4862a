package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.onbehalf.internal.config.Schema.Entry;
import org.onbehalf.internal.config.Schema.Use;

/** The table of all keys: its sections. */
final class Keys {
  static final Schema ROOT = new Schema("", "");
  private static final Set<String> SECRETS = new HashSet<>();

  static {
    ROOT.section(AzureAdKeys.SECTION);
    ROOT.named("Issuers", IssuerKeys.ISSUER);
    ROOT.named("DownstreamApis", DownstreamApiKeys.API);
    ROOT.section(AccessKeys.AUTHENTICATION);
    ROOT.section(AccessKeys.AUTHORIZATION);
    ROOT.section(TokenCacheKeys.SECTION);
    ROOT.section(SessionKeys.SECTION);
    ROOT.section(HttpKeys.SECTION);
    ROOT.section(LimitKeys.KEYS);
    ROOT.section(LimitKeys.SIGNATURE_CACHE);
    ROOT.section(LimitKeys.ACQUISITION);
    ROOT.section(LimitKeys.CHALLENGES);
    ROOT.section(LimitKeys.REFUSAL_CACHE);
    ROOT.section(AccessKeys.CORS);
    ROOT.refused("write it as SignatureCache", "SeenBefore");
    secrets(ROOT);
  }

  private Keys() {}

  private static void secrets(Schema schema) {
    for (Entry entry : schema.entries()) {
      if (entry.key != null && entry.key.secret) {
        SECRETS.add(entry.name.toLowerCase(Locale.ROOT));
      }
      if (entry.schema != null) {
        secrets(entry.schema);
      }
    }
  }

  /** Whether a key of that name is secret, wherever it is. */
  static boolean isSecret(String name) {
    return SECRETS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** The full names of all keys: {@code *} for any name, {@code #} for any index. */
  static List<String> patterns() {
    List<String> patterns = new ArrayList<>();
    patterns(ROOT, "", patterns);
    return patterns;
  }

  private static void patterns(Schema schema, String prefix, List<String> patterns) {
    for (Entry entry : schema.entries()) {
      String pattern = prefix + entry.name;
      if (entry.key != null || (entry.use == Use.LIST && !entry.text.isEmpty())) {
        patterns.add(pattern);
      } else if (entry.schema != null) {
        String each = entry.use == Use.LIST ? ".#." : entry.use == Use.NAMED ? ".*." : ".";
        patterns(entry.schema, pattern + each, patterns);
      }
    }
  }
}
