package org.onbehalf.servers;

import java.util.ArrayList;
import java.util.List;

/** One place of the matrix: a server, and the JAX-RS that the application uses there. */
record Cell(ServerKind kind, Flavour flavour) {
  /** All of this build. */
  static List<Cell> selected() {
    List<Cell> cells = new ArrayList<>();
    for (ServerKind kind : ServerKind.selected()) {
      cells.add(new Cell(kind, Flavour.OWN_JERSEY));
      if (kind.hasJaxrs()) {
        cells.add(new Cell(kind, Flavour.SERVER_JAXRS));
      }
    }
    return cells;
  }

  @Override
  public String toString() {
    return kind.directory() + (flavour == Flavour.OWN_JERSEY ? " jersey" : " own");
  }
}
