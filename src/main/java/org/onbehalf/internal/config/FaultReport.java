package org.onbehalf.internal.config;

import static org.onbehalf.internal.message.ConfigurationMessages.FAULTY;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.message.MessageCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that was noticed while reading one configuration: faults, which stop it, and warnings,
 * which do not. Not thread-safe.
 */
public final class FaultReport {
  private static final Logger LOG = LoggerFactory.getLogger(FaultReport.class);

  /** A file of nonsense must not become a megabyte of log. */
  private static final int MOST_SHOWN = 50;

  private final String name;
  private final Masking masking = new Masking();
  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, MessageCode> warnings = new LinkedHashMap<>();
  private final Set<String> ignoredKeys = new LinkedHashSet<>();
  private final Set<String> foreignSections = new LinkedHashSet<>();
  private final Set<String> misspelt = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<String> references = new HashSet<>();

  public FaultReport(String name) {
    this.name = name;
  }

  Masking masking() {
    return masking;
  }

  /**
   * Adds a fault.
   *
   * @param found in words; a value only as {@link Masking#show} gives it
   */
  public void fault(
      MessageCode code, String key, String origin, String found, String expected, String remedy) {
    Fault fault = new Fault(code, key, origin, found, expected, remedy);
    // a key that is read twice is faulty once
    if (faults.stream().noneMatch(each -> each.toString().equals(fault.toString()))) {
      faults.add(fault);
    }
  }

  void warn(MessageCode code, String warning) {
    warnings.putIfAbsent(warning, code);
  }

  void ignored(String key) {
    ignoredKeys.add(key);
  }

  /** A section that is another library's. */
  void foreign(String key) {
    foreignSections.add(key);
  }

  Set<String> foreignSections() {
    return foreignSections;
  }

  /**
   * A known key or section of which the report says already that it is misspelt or at the wrong
   * place.
   */
  void misspelt(String key) {
    misspelt.add(key.toLowerCase(Locale.ROOT));
  }

  boolean isMisspelt(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return misspelt.stream().anyMatch(each -> lower.equals(each) || lower.startsWith(each + "."));
  }

  /** An element of a list that is reported already. */
  void refused(String key) {
    refused.add(key);
  }

  boolean isRefused(String key) {
    return refused.contains(key);
  }

  /** A {@code ${…}} of the file refers to that key. */
  void refersTo(String key) {
    references.add(key);
  }

  boolean isReferredTo(String key) {
    return references.contains(key);
  }

  public boolean hasFaults() {
    return !faults.isEmpty();
  }

  /** The faults so far. */
  public List<Fault> faults() {
    return Collections.unmodifiableList(faults);
  }

  /** The warnings so far with their numbers, without secrets. */
  public List<String> warnings() {
    return warnings("");
  }

  /** With words between number and warning. */
  private List<String> warnings(String before) {
    List<String> masked = new ArrayList<>();
    for (Map.Entry<String, MessageCode> warning : warnings.entrySet()) {
      if (masked.size() == MOST_SHOWN) {
        masked.add((warnings.size() - MOST_SHOWN) + " more warnings are not shown.");
        break;
      }
      masked.add(masking.mask(warning.getValue() + " " + before + warning.getKey()));
    }
    return masked;
  }

  /** A text of a fault without secrets. */
  public String mask(String text) {
    return masking.mask(text);
  }

  Set<String> ignoredKeys() {
    return ignoredKeys;
  }

  /** The report for the operator: all faults at once, no secret. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(FAULTY + " The configuration of ")
            .append(masking.show(name))
            .append(" has ")
            .append(faults.size() == 1 ? "1 fault" : faults.size() + " faults")
            .append(
                "; no request is let through until it is corrected and the application restarted.");
    int number = 0;
    for (Fault fault : faults) {
      number++;
      if (number > MOST_SHOWN) {
        text.append("\n  and ").append(faults.size() - MOST_SHOWN).append(" more.");
        break;
      }
      text.append("\n  ").append(number).append(". ").append(fault);
    }
    if (!warnings.isEmpty()) {
      text.append("\n  Besides:");
    }
    warnings().forEach(warning -> text.append("\n  - ").append(warning));
    return masking.mask(text.toString());
  }

  /** Logs the warnings, and what was ignored. */
  public void log() {
    warnings("Configuration of " + Masking.printable(name) + ": ").forEach(LOG::warn);
    if (!ignoredKeys.isEmpty()) {
      LOG.info(
          "Configuration of {}: known to Microsoft.Identity.Web and without a meaning here: {}",
          Masking.printable(name),
          String.join(", ", ignoredKeys));
    }
    if (!foreignSections().isEmpty()) {
      LOG.info(
          "Configuration of {}: not of Onbehalf, and ignored: {}",
          Masking.printable(name),
          String.join(", ", foreignSections()));
    }
  }
}
