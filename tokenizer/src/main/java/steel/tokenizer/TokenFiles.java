package steel.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.files.FormatException;

/// Collects vocabulary and merges while files are read, and checks that they fit each other.
final class TokenFiles {
  /// A merge as written: two tokens in letters, and where.
  private record WrittenMerge(String left, String right, int number) {}

  /// Names are tokens here, each seen once, so a table of names is of no use.
  static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private final Path vocabFile;
  private final Path mergesFile;
  private final Vocabulary.Builder vocabulary = new Vocabulary.Builder();
  private List<WrittenMerge> merges = new ArrayList<>();

  /// @param vocabFile named in errors about tokens
  /// @param mergesFile named in errors about merges
  TokenFiles(Path vocabFile, Path mergesFile) {
    this.vocabFile = vocabFile;
    this.mergesFile = mergesFile;
  }

  /// Reads `{"letters": id, ...}`.
  ///
  /// @param added as for [#readVocab]
  void readVocabJson(List<AddedTokens.Token> added) {
    try (JsonParser parser = FACTORY.createParser(vocabFile.toFile())) {
      parser.nextToken();
      readVocab(parser, added);
    } catch (JsonProcessingException e) {
      throw new FormatException(vocabFile, "not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ConfigException(vocabFile + ": cannot be read; a tokenizer needs it", e);
    }
  }

  /// Reads the object that the parser stands on.
  ///
  /// @param added tokens that may stand among the others though they are not made of letters
  void readVocab(JsonParser parser, List<AddedTokens.Token> added) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new FormatException(vocabFile, "the vocabulary is not an object of tokens and ids");
    }
    Map<String, Integer> addedIds = new HashMap<>();
    added.forEach(token -> addedIds.put(token.content(), token.id()));
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String letters = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        throw new FormatException(vocabFile, "token \"" + letters + "\" has no whole number as id");
      }
      int id = parser.getIntValue();
      Integer addedId = addedIds.get(letters);
      if (addedId == null || addedId != id) {
        addToken(id, letters);
      }
    }
  }

  /// Adds a token.
  void addToken(int id, String letters) {
    byte[] bytes = toBytes(letters);
    if (bytes == null) {
      throw new FormatException(
          vocabFile,
          "token \"%s\" is not made of byte letters; is it a byte-level vocabulary?"
              .formatted(letters));
    }
    try {
      vocabulary.add(id, bytes);
    } catch (IllegalArgumentException e) {
      throw new FormatException(vocabFile, "no vocabulary: " + e.getMessage(), e);
    }
  }

  /// Reads one merge a line. Only a first line `#version:` is none: tokens may begin with `#`.
  void readMergesTxt() {
    List<String> lines = lines(mergesFile);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean isHeader = i == 0 && line.startsWith("#version:");
      boolean isLastBreak = i == lines.size() - 1 && line.isEmpty();
      if (!isHeader && !isLastBreak) {
        addMerge(line, i + 1);
      }
    }
  }

  /// The lines of a text file.
  ///
  /// @throws FormatException if it is not UTF-8
  /// @throws ConfigException if it cannot be read
  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new FormatException(file, "not UTF-8", e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read; a tokenizer needs it", e);
    }
  }

  /// Takes all merges from a list of them, written as `left right`.
  ///
  /// @param pairs kept; each is asked for when its turn comes, so that they need not exist at once
  void setMerges(List<String> pairs) {
    merges =
        new AbstractList<>() {
          @Override
          public WrittenMerge get(int rank) {
            return parse(pairs.get(rank), rank + 1);
          }

          @Override
          public int size() {
            return pairs.size();
          }
        };
  }

  /// Adds a merge written as `left right`.
  ///
  /// @param number its place in the file, for errors
  void addMerge(String pair, int number) {
    merges.add(parse(pair, number));
  }

  private WrittenMerge parse(String pair, int number) {
    int space = pair.indexOf(' ');
    if (space <= 0 || space == pair.length() - 1 || pair.indexOf(' ', space + 1) >= 0) {
      throw mergeError(number, "\"" + pair + "\" is not two tokens with a space between");
    }
    return new WrittenMerge(pair.substring(0, space), pair.substring(space + 1), number);
  }

  /// Adds a merge.
  void addMerge(String left, String right, int number) {
    merges.add(new WrittenMerge(left, right, number));
  }

  /// @throws FormatException if a merge names a token that there is not, or an id below the largest
  ///   has no token
  /// @throws IllegalArgumentException if the added tokens do not fit
  Tokenizer build(List<AddedTokens.Token> added, TokenForm form, ChatSettings chats) {
    Set<Integer> elsewhere = added.stream().map(AddedTokens.Token::id).collect(Collectors.toSet());
    int hole = vocabulary.firstHole(elsewhere::contains); // before tables for all ids are made
    if (hole >= 0) {
      throw new FormatException(
          vocabFile,
          "no token has id %d, though there are larger ones; was a line lost?".formatted(hole));
    }
    Vocabulary tokens;
    try {
      tokens = vocabulary.build();
    } catch (IllegalArgumentException e) {
      throw new FormatException(vocabFile, "no vocabulary: " + e.getMessage(), e);
    }
    return new Tokenizer(tokens, resolve(tokens), added, form, chats);
  }

  private Merges resolve(Vocabulary tokens) {
    int[] left = new int[merges.size()];
    int[] right = new int[merges.size()];
    int[] merged = new int[merges.size()];
    byte[] bytes = new byte[64];
    for (int rank = 0; rank < left.length; rank++) {
      WrittenMerge merge = merges.get(rank);
      left[rank] = idOf(tokens, merge.left(), merge.number());
      right[rank] = idOf(tokens, merge.right(), merge.number());
      int leftLength = tokens.byteLength(left[rank]);
      int length = leftLength + tokens.byteLength(right[rank]);
      bytes = bytes.length < length ? new byte[2 * length] : bytes;
      System.arraycopy(tokens.bytes(), tokens.start(left[rank]), bytes, 0, leftLength);
      System.arraycopy(
          tokens.bytes(), tokens.start(right[rank]), bytes, leftLength, length - leftLength);
      merged[rank] = tokens.find(bytes, 0, length);
      if (merged[rank] < 0) {
        throw unknown(merge.left() + merge.right(), merge.number());
      }
    }
    return new Merges(left, right, merged);
  }

  private int idOf(Vocabulary tokens, String letters, int number) {
    byte[] bytes = toBytes(letters);
    int id = bytes == null ? -1 : tokens.find(bytes, 0, bytes.length);
    if (id < 0) {
      throw unknown(letters, number);
    }
    return id;
  }

  private FormatException unknown(String letters, int number) {
    return mergeError(number, "token \"" + letters + "\" is not in the vocabulary");
  }

  private FormatException mergeError(int number, String problem) {
    return new FormatException(mergesFile, "merge " + number + ": " + problem);
  }

  private static byte @Nullable [] toBytes(String letters) {
    byte[] bytes = new byte[letters.length()];
    for (int i = 0; i < bytes.length; i++) {
      int b = ByteLetters.toByte(letters.charAt(i));
      if (b < 0) {
        return null;
      }
      bytes[i] = (byte) b;
    }
    return bytes;
  }
}
