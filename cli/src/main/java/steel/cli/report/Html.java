package steel.cli.report;

/// Writes HTML in which every text and attribute is escaped: nothing that a model said or a file
/// held can become markup.
final class Html {
  private final StringBuilder out = new StringBuilder();

  /// Opens an element.
  ///
  /// @param attributes names and values in turn
  Html open(String tag, String... attributes) {
    tag(tag, attributes);
    return this;
  }

  Html close(String tag) {
    out.append("</").append(tag).append(">\n");
    return this;
  }

  Html text(String text) {
    escape(text);
    return this;
  }

  /// An element with nothing but text in it.
  Html element(String tag, String text, String... attributes) {
    tag(tag, attributes);
    escape(text);
    out.append("</").append(tag).append(">");
    return this;
  }

  /// Markup of the program's own, never of a user's.
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void tag(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        case '\n', '\t' -> out.append(c);
        default ->
            out.append(c < ' ' || c == 0x7f ? '\ufffd' : c); // HTML has no control characters
      }
    }
  }
}
