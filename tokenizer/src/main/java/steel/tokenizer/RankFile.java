package steel.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.files.FormatException;

/// Reads a rank file of tiktoken: a line for each token, its bytes in base64, a space and its rank,
/// which is also its id. The file says nothing of splitting and special tokens; its name does.
///
/// It has no merges either: of two neighbours those merge first that make the token of the lowest
/// rank. So the last merge of a token joins the two tokens that its bytes become by merges of lower
/// rank. Source: `tiktoken/load.py` and `src/lib.rs` in openai/tiktoken.
final class RankFile {
  static final String SUFFIX = ".tiktoken";

  private static final int MOST_BYTES = 1024; // finding its merge takes the square of these

  /// What a name stands for.
  ///
  /// @param special from which id on these are, in order; an empty one has none
  private record Kind(String name, TokenForm form, int specialFrom, List<String> special) {}

  private static final TokenForm CL100K = new TokenForm(Splitting.CL100K, false, true);
  private static final TokenForm GPT2 = new TokenForm(Splitting.GPT2, false, true);
  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "qwen",
              TokenForm.QWEN2,
              151_643,
              List.of(Tokenizer.END_OF_TEXT, Tokenizer.IM_START, Tokenizer.IM_END)),
          new Kind(
              "cl100k_base",
              CL100K,
              100_257,
              List.of(Tokenizer.END_OF_TEXT, "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>")),
          new Kind("p50k_base", GPT2, 50_256, List.of(Tokenizer.END_OF_TEXT)),
          new Kind("r50k_base", GPT2, 50_256, List.of(Tokenizer.END_OF_TEXT)),
          new Kind("gpt2", GPT2, 50_256, List.of(Tokenizer.END_OF_TEXT)));

  private final Path file;
  private final Vocabulary.Builder builder = new Vocabulary.Builder();
  private final List<byte[]> tokens = new ArrayList<>(); // by rank

  private RankFile(Path file) {
    this.file = file;
  }

  /// The rank file of a folder; null if it has none.
  ///
  /// @throws ConfigException if it has several
  static @Nullable Path in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
      if (found.size() > 1) {
        throw new ConfigException(
            "%s: has %d %s files; leave the model's own".formatted(folder, found.size(), SUFFIX));
      }
      return found.isEmpty() ? null : found.getFirst();
    } catch (IOException e) {
      throw new ConfigException(folder + ": cannot be read", e);
    }
  }

  /// @throws ConfigException if nobody knows how a file of this name splits texts
  /// @throws FormatException if a line is not as it should be
  static Tokenizer read(Path file, ChatSettings chats) {
    String name = String.valueOf(file.getFileName()).replace(SUFFIX, "");
    Kind kind =
        KINDS.stream()
            .filter(k -> k.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "%s: how such texts are split is known for: %s; a %s says it itself"
                            .formatted(
                                file,
                                String.join(", ", KINDS.stream().map(Kind::name).toList()),
                                TokenizerReader.TOKENIZER_JSON)));
    RankFile ranks = new RankFile(file);
    ranks.readLines();
    try {
      Vocabulary vocabulary = ranks.builder.build();
      List<AddedTokens.Token> special = new ArrayList<>();
      int id = Math.max(kind.specialFrom(), vocabulary.size());
      for (String text : kind.special()) {
        special.add(new AddedTokens.Token(id++, text, true));
      }
      return new Tokenizer(vocabulary, ranks.merges(vocabulary), special, kind.form(), chats);
    } catch (IllegalArgumentException e) {
      throw new FormatException(file, "no tokenizer: " + e.getMessage(), e);
    }
  }

  private void readLines() {
    List<String> lines = TokenFiles.lines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty()) {
        readLine(lines.get(i), i + 1);
      }
    }
  }

  private void readLine(String line, int number) {
    int space = line.indexOf(' ');
    if (space <= 0) {
      throw error(number, "is not a token in base64, a space and a rank");
    }
    try {
      byte[] token = Base64.getDecoder().decode(line.substring(0, space));
      int rank = Integer.parseInt(line.substring(space + 1));
      if (rank != tokens.size()) {
        throw error(number, "has rank %d where %d is next".formatted(rank, tokens.size()));
      }
      if (token.length > MOST_BYTES) {
        throw error(number, "is longer than %d bytes".formatted(MOST_BYTES));
      }
      builder.add(rank, token);
      tokens.add(token);
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s:%d: is not a token in base64, a space and a rank: %s"
              .formatted(file, number, e.getMessage()));
    }
  }

  private FormatException error(int number, String problem) {
    return new FormatException("%s:%d: %s".formatted(file, number, problem));
  }

  /// The merge that makes each token, in the order of their ranks.
  private Merges merges(Vocabulary vocabulary) {
    int[] left = new int[tokens.size()];
    int[] right = new int[tokens.size()];
    int[] merged = new int[tokens.size()];
    int count = 0;
    for (int rank = 0; rank < tokens.size(); rank++) {
      byte[] token = tokens.get(rank);
      if (token.length > 1) {
        int cut = lastCut(vocabulary, token, rank);
        left[count] = vocabulary.find(token, 0, cut);
        right[count] = vocabulary.find(token, cut, token.length);
        merged[count++] = rank;
      }
    }
    return new Merges(
        Arrays.copyOf(left, count), Arrays.copyOf(right, count), Arrays.copyOf(merged, count));
  }

  /// Where the two tokens meet that a token's bytes become by merges of lower rank.
  private int lastCut(Vocabulary vocabulary, byte[] token, int rank) {
    List<Integer> ends = new ArrayList<>(); // of the parts
    for (int i = 1; i <= token.length; i++) {
      ends.add(i);
    }
    while (ends.size() > 2) {
      int best = -1;
      int least = rank;
      for (int i = 0; i + 1 < ends.size(); i++) {
        int from = i == 0 ? 0 : ends.get(i - 1);
        int made = vocabulary.find(token, from, ends.get(i + 1));
        if (made >= 0 && made < least) {
          least = made;
          best = i;
        }
      }
      if (best < 0) {
        throw error(rank + 1, "no merge of tokens of lower rank makes this token");
      }
      ends.remove(/* index */ best);
    }
    return ends.getFirst();
  }
}
