package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a template into tokens, and takes away the white space that tags eat: a line feed right
/// behind a statement or comment (`trim_blocks`), the indentation before one that begins its line
/// (`lstrip_blocks`), and all of it on the side of a `-`.
final class Lexer {
  private static final Pattern NEWLINE = Pattern.compile("\r\n|\r");
  private static final Pattern RAW = Pattern.compile("([-+]?)\\s*raw\\s*(?:-%\\}\\s*|%\\})");
  private static final Pattern END_RAW =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean isLineStart = true; // whether what was read last ended its line

  private Lexer(String source) {
    String text = NEWLINE.matcher(source).replaceAll("\n");
    this.source = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /// The tokens of a template, an [Token.Type#END] last.
  ///
  /// @throws TemplateException with its line, if it cannot be cut
  static List<Token> read(String source) {
    Lexer lexer = new Lexer(source);
    try {
      lexer.readAll();
    } catch (TemplateException e) {
      throw e.at(lexer.line);
    }
    return lexer.tokens;
  }

  private void readAll() {
    for (int tag = nextTag(); tag >= 0; tag = nextTag()) {
      switch (source.charAt(tag + 1)) {
        case '{' -> readPrint(tag);
        case '#' -> readComment(tag);
        default -> readBlock(tag);
      }
    }
    add(Token.Type.DATA, source.substring(at), source.length());
    add(Token.Type.END, "", source.length());
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      char kind = i + 1 < source.length() ? source.charAt(i + 1) : ' ';
      if (kind == '{' || kind == '%' || kind == '#') {
        return i;
      }
    }
    return -1;
  }

  /// Adds a token and goes on at `end`.
  private void add(Token.Type type, String text, int end) {
    if (type != Token.Type.DATA || !text.isEmpty()) {
      tokens.add(new Token(type, text, line));
    }
    moveTo(end);
  }

  private void moveTo(int end) {
    for (int i = at; i < end; i++) {
      line += source.charAt(i) == '\n' ? 1 : 0;
    }
    isLineStart = end > at ? source.charAt(end - 1) == '\n' : isLineStart;
    at = end;
  }

  /// Adds the text before a tag, less the white space that the tag eats.
  ///
  /// @param sign `-`, `+` or another character, right behind the opening of the tag
  /// @param isPrint whether it is `{{`, which eats no indentation by itself
  private void addText(int end, char sign, boolean isPrint) {
    String text = source.substring(at, end);
    if (sign == '-') {
      text = text.substring(0, withoutSpaceBehind(text));
    } else if (sign != '+' && !isPrint) {
      int lineFrom = text.lastIndexOf('\n') + 1;
      boolean isIndentation = text.substring(lineFrom).chars().allMatch(TextMethods::isSpace);
      if (isIndentation && (lineFrom > 0 || isLineStart)) {
        text = text.substring(0, lineFrom);
      }
    }
    add(Token.Type.DATA, text, end);
  }

  private static int withoutSpaceBehind(String text) {
    int end = text.length();
    while (end > 0 && TextMethods.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private char charAt(int place) {
    return place < source.length() ? source.charAt(place) : '\0';
  }

  /// Behind the opening of a tag and its sign.
  private int behindOpening(int tag) {
    char sign = charAt(tag + 2);
    return tag + (sign == '-' || sign == '+' ? 3 : 2);
  }

  private void readPrint(int tag) {
    addText(tag, charAt(tag + 2), true);
    add(Token.Type.PRINT_BEGIN, "{{", behindOpening(tag));
    moveTo(new TagLexer(source, at, line, tokens).readTo("}}"));
    endTag(Token.Type.PRINT_END, "}}", false);
  }

  private void readBlock(int tag) {
    addText(tag, charAt(tag + 2), false);
    Matcher raw = RAW.matcher(source).region(tag + 2, source.length());
    if (raw.lookingAt()) {
      readRaw(raw.end());
      return;
    }
    add(Token.Type.BLOCK_BEGIN, "{%", behindOpening(tag));
    moveTo(new TagLexer(source, at, line, tokens).readTo("%}"));
    endTag(Token.Type.BLOCK_END, "%}", true);
  }

  /// Ends a tag at its closing, which a sign may stand before.
  private void endTag(Token.Type type, String closing, boolean eatsLineFeed) {
    boolean isCut = charAt(at) == '-';
    int end = at + closing.length() + (source.startsWith(closing, at) ? 0 : 1);
    if (isCut) {
      end = behindSpace(end);
    } else if (eatsLineFeed && source.startsWith(closing, at) && charAt(end) == '\n') {
      end++;
    }
    add(type, closing, end);
  }

  private int behindSpace(int from) {
    int end = from;
    while (end < source.length() && TextMethods.isSpace(source.charAt(end))) {
      end++;
    }
    return end;
  }

  private void readComment(int tag) {
    addText(tag, charAt(tag + 2), false);
    int content = behindOpening(tag);
    int closing = source.indexOf("#}", content);
    if (closing < 0) {
      throw new TemplateException(TemplateException.Kind.SYNTAX, "Missing end of comment tag");
    }
    char sign = closing > content ? source.charAt(closing - 1) : '\0';
    int end = closing + 2;
    if (sign == '-') {
      end = behindSpace(end);
    } else if (sign != '+' && charAt(end) == '\n') {
      end++;
    }
    moveTo(end);
  }

  private void readRaw(int content) {
    moveTo(content);
    Matcher end = END_RAW.matcher(source);
    if (!end.find(content)) {
      throw new TemplateException(TemplateException.Kind.SYNTAX, "Missing end of raw directive");
    }
    addText(end.start(), end.group(1).isEmpty() ? '\0' : end.group(1).charAt(0), false);
    moveTo(end.end());
  }
}
