package steel.tokenizer;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// The tokens that merges make, as bytes by id, and the way back. Ids may have holes; tokens that
/// are matched as text, such as `<|im_end|>`, are not among them ([AddedTokens]).
final class Vocabulary {
  private final byte[] bytes; // all tokens, one after another, in the order of their ids
  private final int[] starts; // token id is bytes[starts[id], starts[id + 1]); empty = no such id
  private final int[] table; // id + 1 by hash of bytes, linear probing; 0 = empty
  private final int mask;

  private Vocabulary(byte[] bytes, int[] starts, int[] table) {
    this.bytes = bytes;
    this.starts = starts;
    this.table = table;
    this.mask = table.length - 1;
  }

  private Vocabulary(byte[] bytes, int[] starts) {
    this(bytes, starts, new int[Integer.highestOneBit(Math.max(16, starts.length * 2)) * 2]);
    for (int id = 0; id < starts.length - 1; id++) {
      int from = starts[id];
      int to = starts[id + 1];
      if (to > from) {
        int slot = hash(bytes, from, to) & mask;
        while (table[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        table[slot] = id + 1;
      }
    }
  }

  static Vocabulary read(TableReader in) throws IOException {
    return new Vocabulary(in.bytes(), in.ints(), in.ints());
  }

  void write(TableWriter out) throws IOException {
    out.bytes(bytes);
    out.ints(starts);
    out.ints(table);
  }

  /// One past the largest id.
  int size() {
    return starts.length - 1;
  }

  /// Whether a token has this id.
  boolean has(int id) {
    return id >= 0 && id < size() && starts[id + 1] > starts[id];
  }

  /// Length of a token in bytes; 0 for an id that no token has.
  int byteLength(int id) {
    return id >= 0 && id < size() ? starts[id + 1] - starts[id] : 0;
  }

  /// Bytes of a token, a copy; none for an id that no token has.
  byte[] token(int id) {
    return byteLength(id) == 0
        ? new byte[0]
        : Arrays.copyOfRange(bytes, starts[id], starts[id + 1]);
  }

  /// Where a token begins in [#bytes].
  int start(int id) {
    return starts[id];
  }

  /// The same; 0 for an id that no token has.
  int startOrZero(int id) {
    return id >= 0 && id < size() ? starts[id] : 0;
  }

  /// Borrowed: every token's bytes.
  byte[] bytes() {
    return bytes;
  }

  /// A token's bytes as printable letters.
  String letters(int id) {
    return ByteLetters.letters(bytes, starts[id], starts[id + 1]);
  }

  /// The token of these bytes, or -1.
  int find(byte[] text, int from, int to) {
    for (int slot = hash(text, from, to) & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      int id = table[slot] - 1;
      int start = starts[id];
      if (Arrays.equals(bytes, start, starts[id + 1], text, from, to)) {
        return id;
      }
    }
    return -1;
  }

  static int hash(byte[] bytes, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = hash * 0x01000193 + bytes[i];
    }
    hash *= 0x9e3779b1;
    return hash ^ hash >>> 15;
  }

  /// Larger ids are none of a vocabulary: tables have a place for each, and 24 bits for one more.
  static final int MAX_ID = (1 << 24) - 2;

  /// Collects tokens in any order of ids.
  static final class Builder {
    private byte[][] tokens = new byte[1024][];
    private int size;

    /// Adds a token.
    ///
    /// @throws IllegalArgumentException if the id is taken or absurd, or the token is empty
    void add(int id, byte[] token) {
      if (id < 0 || id > MAX_ID) {
        throw new IllegalArgumentException(
            "a token has id %d, ids go from 0 to %d".formatted(id, MAX_ID));
      }
      if (token.length == 0) {
        throw new IllegalArgumentException("token " + id + " is empty");
      }
      if (id >= tokens.length) {
        tokens = Arrays.copyOf(tokens, Math.max(id + 1, tokens.length * 2));
      }
      if (tokens[id] != null) {
        throw new IllegalArgumentException("two tokens have id " + id);
      }
      tokens[id] = token;
      size = Math.max(size, id + 1);
    }

    /// The lowest id without a token though there are larger ones; -1 if there is none.
    ///
    /// @param isElsewhere ids of tokens that are not added here
    int firstHole(IntPredicate isElsewhere) {
      for (int id = 0; id < size; id++) {
        if (tokens[id] == null && !isElsewhere.test(id)) {
          return id;
        }
      }
      return -1;
    }

    /// @throws IllegalArgumentException if two ids have the same bytes
    Vocabulary build() {
      int total = 0;
      for (int id = 0; id < size; id++) {
        total += tokens[id] == null ? 0 : tokens[id].length;
      }
      byte[] bytes = new byte[total];
      int[] starts = new int[size + 1];
      int at = 0;
      for (int id = 0; id < size; id++) {
        starts[id] = at;
        if (tokens[id] != null) {
          System.arraycopy(tokens[id], 0, bytes, at, tokens[id].length);
          at += tokens[id].length;
        }
      }
      starts[size] = at;
      return checked(new Vocabulary(bytes, starts));
    }

    private static Vocabulary checked(Vocabulary vocabulary) {
      for (int id = 0; id < vocabulary.size(); id++) {
        if (vocabulary.has(id)) {
          int from = vocabulary.starts[id];
          int to = vocabulary.starts[id + 1];
          int found = vocabulary.find(vocabulary.bytes, from, to);
          if (found != id) {
            throw new IllegalArgumentException(
                "ids %d and %d are the same token".formatted(found, id));
          }
        }
      }
      return vocabulary;
    }
  }
}
