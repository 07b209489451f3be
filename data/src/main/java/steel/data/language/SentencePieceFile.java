package steel.data.language;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.files.FormatException;

/// What a SentencePiece `.model` file says.
///
/// Source: `sentencepiece_model.proto` of google/sentencepiece (field numbers and defaults).
///
/// @param pieces by number
record SentencePieceFile(List<Piece> pieces, Trainer trainer, Normalization normalization) {
  /// What a piece is for.
  enum Type {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /// One piece.
  record Piece(String letters, float score, Type type) {}

  /// What of the trainer's settings acts later.
  record Trainer(boolean spaceIsSuffix, boolean byteFallback) {}

  /// How a text is changed first.
  ///
  /// @param characters the compiled rules of replacement, empty for none
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Normalization(
      byte[] characters, boolean addDummyPrefix, boolean removeExtraSpaces, boolean escapeSpaces) {}

  private static final int UNIGRAM = 1;
  private static final List<String> KINDS = List.of("none", "unigram", "BPE", "word", "char");

  /// @throws FormatException if it is none, or no unigram model
  /// @throws IOException if the disk fails
  static SentencePieceFile read(Path file) throws IOException {
    Protobuf model = new Protobuf(file, ByteBuffer.wrap(Files.readAllBytes(file)));
    List<Piece> pieces = new ArrayList<>();
    Trainer trainer = new Trainer(false, false);
    Normalization normalization = new Normalization(new byte[0], true, true, true);
    while (model.next()) {
      switch (model.field()) {
        case 1 -> pieces.add(readPiece(model.message(), pieces.size()));
        case 2 -> trainer = readTrainer(file, model.message());
        case 3 -> normalization = readNormalization(model.message());
        default -> model.skip();
      }
    }
    if (pieces.isEmpty()) {
      throw model.broken("it has no pieces");
    }
    return new SentencePieceFile(pieces, trainer, normalization);
  }

  private static Piece readPiece(Protobuf message, int number) {
    String letters = "";
    float score = 0;
    long type = 1;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> letters = message.text();
        case 2 -> score = message.float32();
        case 3 -> type = message.number();
        default -> message.skip();
      }
    }
    if (type < 1 || type > Type.values().length || letters.isEmpty() || Float.isNaN(score)) {
      throw message.broken("piece %d is empty or of no known type".formatted(number));
    }
    return new Piece(letters, score, Type.values()[(int) type - 1]);
  }

  private static Trainer readTrainer(Path file, Protobuf message) {
    long kind = UNIGRAM;
    boolean spaceIsSuffix = false;
    boolean byteFallback = false;
    while (message.next()) {
      switch (message.field()) {
        case 3 -> kind = message.number();
        case 24 -> spaceIsSuffix = message.number() != 0;
        case 35 -> byteFallback = message.number() != 0;
        default -> message.skip();
      }
    }
    if (kind != UNIGRAM) {
      String name = kind >= 0 && kind < KINDS.size() ? KINDS.get((int) kind) : "kind " + kind;
      throw new FormatException(
          file, "a SentencePiece model of type " + name + "; only unigram models are read");
    }
    return new Trainer(spaceIsSuffix, byteFallback);
  }

  private static Normalization readNormalization(Protobuf message) {
    byte[] characters = {};
    boolean addDummyPrefix = true;
    boolean removeExtraSpaces = true;
    boolean escapeSpaces = true;
    while (message.next()) {
      switch (message.field()) {
        case 2 -> characters = message.copy();
        case 3 -> addDummyPrefix = message.number() != 0;
        case 4 -> removeExtraSpaces = message.number() != 0;
        case 5 -> escapeSpaces = message.number() != 0;
        default -> message.skip();
      }
    }
    return new Normalization(characters, addDummyPrefix, removeExtraSpaces, escapeSpaces);
  }
}
