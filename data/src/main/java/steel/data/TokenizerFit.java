package steel.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.tokenizer.SpecialText;
import steel.tokenizer.TokenEntry;
import steel.tokenizer.Tokenizer;

/// How tokenizers fit texts: how many tokens they make of them, by language and by source.
///
/// @param total all texts
/// @param languages by what [Languages#of] finds, the most bytes first
/// @param sources by what records call their source, or else by file; in the order of their names
/// @param used how many different tokens each tokenizer made
public record TokenizerFit(
    Row total, Map<String, Row> languages, Map<String, Row> sources, List<Integer> used) {
  /// Some of the texts.
  ///
  /// @param texts records or lines
  /// @param characters in code points
  /// @param bytes in UTF-8
  /// @param tokens of each tokenizer
  /// @param bytePieces those of them that are no whole characters
  public record Row(
      long texts, long characters, long bytes, List<Long> tokens, List<Long> bytePieces) {
    public Row {
      tokens = List.copyOf(tokens);
      bytePieces = List.copyOf(bytePieces);
    }
  }

  public TokenizerFit {
    used = List.copyOf(used);
  }

  /// Encodes all texts, special tokens in them as plain text.
  ///
  /// @throws ConfigException if there is not a character in them
  /// @throws IOException if the disk fails
  public static TokenizerFit measure(List<Tokenizer> tokenizers, TextFiles texts, Progress progress)
      throws IOException {
    Measuring measuring = new Measuring(tokenizers);
    texts.forEach(
        "encode",
        (file, text) -> {
          String name = texts.paths().get(file).getFileName().toString();
          measuring.add(text, text.source().isEmpty() ? name : text.source());
        },
        progress);
    return measuring.result(texts);
  }

  /// What threads add up.
  private static final class Measuring {
    private final List<Tokenizer> tokenizers;
    private final List<boolean[]> isPiece = new ArrayList<>();
    private final List<boolean[]> isUsed = new ArrayList<>(); // set by any thread, read at the end
    private final Map<String, Sums> languages = new ConcurrentHashMap<>();
    private final Map<String, Sums> sources = new ConcurrentHashMap<>();
    private final Sums total;

    Measuring(List<Tokenizer> tokenizers) {
      this.tokenizers = tokenizers;
      for (Tokenizer tokenizer : tokenizers) {
        boolean[] pieces = new boolean[tokenizer.vocabSize()];
        for (TokenEntry entry : TokenEntry.of(tokenizer)) {
          pieces[entry.id()] = !entry.isWhole();
        }
        isPiece.add(pieces);
        isUsed.add(new boolean[pieces.length]);
      }
      this.total = new Sums(tokenizers.size());
    }

    void add(TextFiles.Text text, String source) {
      int n = tokenizers.size();
      long[] tokens = new long[n];
      long[] pieces = new long[n];
      for (int i = 0; i < n; i++) {
        int[] ids = tokenizers.get(i).encode(text.content(), SpecialText.PLAIN);
        tokens[i] = ids.length;
        for (int id : ids) {
          isUsed.get(i)[id] = true;
          pieces[i] += isPiece.get(i)[id] ? 1 : 0;
        }
      }
      String language = Languages.of(text.content());
      for (Sums sums :
          List.of(
              total,
              languages.computeIfAbsent(language, _ -> new Sums(n)),
              sources.computeIfAbsent(source, _ -> new Sums(n)))) {
        sums.add(text, tokens, pieces);
      }
    }

    TokenizerFit result(TextFiles texts) {
      Row all = total.row();
      if (all.characters() == 0) {
        throw new ConfigException(texts.paths().getFirst() + ": has no text to look at");
      }
      List<Integer> used = new ArrayList<>();
      for (boolean[] flags : isUsed) {
        int count = 0;
        for (boolean flag : flags) {
          count += flag ? 1 : 0;
        }
        used.add(count);
      }
      Map<String, Row> byLanguage = new LinkedHashMap<>();
      languages.entrySet().stream()
          .sorted(
              Map.Entry.<String, Sums>comparingByValue((a, b) -> Long.compare(b.bytes(), a.bytes()))
                  .thenComparing(Map.Entry.comparingByKey()))
          .forEach(entry -> byLanguage.put(entry.getKey(), entry.getValue().row()));
      Map<String, Row> bySource = new LinkedHashMap<>();
      sources.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> bySource.put(entry.getKey(), entry.getValue().row()));
      return new TokenizerFit(all, byLanguage, bySource, used);
    }
  }

  /// Adders of one row.
  private static final class Sums {
    private final LongAdder texts = new LongAdder();
    private final LongAdder characters = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final List<LongAdder> tokens = new ArrayList<>();
    private final List<LongAdder> pieces = new ArrayList<>();

    Sums(int tokenizers) {
      for (int i = 0; i < tokenizers; i++) {
        tokens.add(new LongAdder());
        pieces.add(new LongAdder());
      }
    }

    void add(TextFiles.Text text, long[] tokens, long[] pieces) {
      String content = text.content();
      texts.add(text.isLast() ? 1 : 0);
      characters.add(content.codePointCount(0, content.length()));
      bytes.add(utf8Length(content));
      for (int i = 0; i < tokens.length; i++) {
        this.tokens.get(i).add(tokens[i]);
        this.pieces.get(i).add(pieces[i]);
      }
    }

    long bytes() {
      return bytes.sum();
    }

    Row row() {
      return new Row(
          texts.sum(),
          characters.sum(),
          bytes.sum(),
          tokens.stream().map(LongAdder::sum).toList(),
          pieces.stream().map(LongAdder::sum).toList());
    }
  }

  private static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // a surrogate is half a character of four bytes
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
