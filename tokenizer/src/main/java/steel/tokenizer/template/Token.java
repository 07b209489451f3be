package steel.tokenizer.template;

/// A piece of a template as the lexer cuts it.
///
/// @param text what it says: of a [Type#STRING] its content, of others as written
/// @param line the line it begins in
record Token(Type type, String text, int line) {
  enum Type {
    DATA("template data"),
    PRINT_BEGIN("begin of print statement"),
    PRINT_END("end of print statement"),
    BLOCK_BEGIN("begin of statement block"),
    BLOCK_END("end of statement block"),
    NAME("name"),
    STRING("string"),
    INTEGER("integer"),
    FLOAT("float"),
    OPERATOR("operator"),
    END("end of template");

    private final String shown;

    Type(String shown) {
      this.shown = shown;
    }
  }

  boolean is(Type wanted) {
    return type == wanted;
  }

  boolean isName(String name) {
    return type == Type.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return type == Type.OPERATOR && text.equals(operator);
  }

  /// What it is, for errors.
  String describe() {
    return switch (type) {
      case NAME, INTEGER, FLOAT, OPERATOR -> text;
      case DATA, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, STRING, END -> type.shown;
    };
  }
}
