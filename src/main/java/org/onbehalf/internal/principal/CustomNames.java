package org.onbehalf.internal.principal;

import java.util.Optional;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.PrincipalsFile;
import org.onbehalf.spi.PrincipalMapper;

/** Names that the application's own class gives. Thread-safe. */
final class CustomNames implements NameLookUp {
  private final PrincipalMapper mapper;

  CustomNames(PrincipalMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public Name find(ValidatedCaller caller) {
    Optional<String> name = mapper.nameOf(caller);
    if (!name.isPresent()) {
      return Name.none(
          "a user of whom " + mapper.getClass().getName() + " knows no name",
          "add the user where that class looks");
    }
    if (!PrincipalsFile.isName(name.get())) {
      throw new IllegalStateException("a text that is no name");
    }
    return Name.of(name.get());
  }
}
