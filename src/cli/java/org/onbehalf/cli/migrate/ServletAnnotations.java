package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.Opcodes;
import org.onbehalf.internal.Nullable;

/** {@code @WebServlet} and {@code @ServletSecurity} of a class. Not thread-safe. */
final class ServletAnnotations {
  final String className;

  /** By {@code @WebServlet}. */
  final List<String> patterns = new ArrayList<>();

  /** Whether a constraint asks for TLS. */
  boolean confidential;

  /** By {@code @WebServlet}; the class's without one. */
  private String name;

  private final List<Constraint> constraints = new ArrayList<>();
  private boolean secured;

  ServletAnnotations(String className) {
    this.className = className;
    this.name = className;
  }

  String name() {
    return name;
  }

  boolean isSecured() {
    return secured;
  }

  AnnotationVisitor servlet() {
    return new AnnotationVisitor(Opcodes.ASM9) {
      @Override
      public void visit(String attribute, Object value) {
        if (attribute.equals("name") && !value.equals("")) {
          name = String.valueOf(value);
        }
      }

      @Override
      public @Nullable AnnotationVisitor visitArray(String attribute) {
        return attribute.equals("value") || attribute.equals("urlPatterns")
            ? texts(patterns)
            : null;
      }
    };
  }

  AnnotationVisitor security() {
    secured = true;
    return new AnnotationVisitor(Opcodes.ASM9) {
      @Override
      public AnnotationVisitor visitAnnotation(String name, String descriptor) {
        return constraint("");
      }

      @Override
      public @Nullable AnnotationVisitor visitArray(String name) {
        return new AnnotationVisitor(Opcodes.ASM9) {
          @Override
          public AnnotationVisitor visitAnnotation(@Nullable String each, String descriptor) {
            return constraint("GET");
          }
        };
      }
    };
  }

  /** {@code @HttpConstraint}, or {@code @HttpMethodConstraint} with its method. */
  private AnnotationVisitor constraint(String method) {
    Constraint constraint = new Constraint(method);
    constraints.add(constraint);
    return new AnnotationVisitor(Opcodes.ASM9) {
      @Override
      public void visit(String name, Object value) {
        if (name.equals("value") && value instanceof String) {
          constraint.method = (String) value;
        }
      }

      @Override
      public void visitEnum(String name, String descriptor, String value) {
        constraint.denies |= value.equals("DENY");
        confidential |= value.equals("CONFIDENTIAL");
      }

      @Override
      public @Nullable AnnotationVisitor visitArray(String name) {
        return name.equals("rolesAllowed") ? texts(constraint.roles) : null;
      }
    };
  }

  private static AnnotationVisitor texts(List<String> into) {
    return new AnnotationVisitor(Opcodes.ASM9) {
      @Override
      public void visit(@Nullable String name, Object value) {
        into.add(String.valueOf(value));
      }
    };
  }

  /** The same as constraints of a descriptor (Servlet 4.0, section 13.4.1.3). */
  List<SecurityConstraint> constraints(List<String> mappings) {
    String origin = "@ServletSecurity of " + className;
    List<SecurityConstraint> all = new ArrayList<>();
    Set<String> methods = new LinkedHashSet<>();
    Constraint rest = new Constraint("");
    for (Constraint each : constraints) {
      if (each.method.isEmpty()) {
        rest = each;
      } else {
        methods.add(each.method);
        all.add(
            new SecurityConstraint(
                mappings,
                Collections.singleton(each.method),
                Collections.emptySet(),
                each.required(),
                origin));
      }
    }
    Set<String> required = rest.required();
    if (required != null) {
      all.add(new SecurityConstraint(mappings, Collections.emptySet(), methods, required, origin));
    }
    return all;
  }

  private static final class Constraint {
    String method;
    boolean denies;
    final List<String> roles = new ArrayList<>();

    Constraint(String method) {
      this.method = method;
    }

    /** Null for everybody, empty for nobody. */
    @Nullable
    Set<String> required() {
      if (!roles.isEmpty()) {
        return new LinkedHashSet<>(roles);
      }
      return denies ? Collections.emptySet() : null;
    }
  }
}
