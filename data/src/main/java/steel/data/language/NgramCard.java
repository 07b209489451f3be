package steel.data.language;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import steel.files.FormatException;

/// What the `LANG.json` beside an n-gram model says of the pieces it was trained on.
///
/// @param kind `characters` or `sentencepiece`
/// @param pieceModelHash SHA-256 of the `LANG.sp.model` behind it; empty for characters
record NgramCard(String kind, String pieceModelHash) {
  private static final List<String> KINDS = List.of(CharacterPieces.KIND, UnigramPieces.KIND);

  /// @throws FormatException if the file says nothing of the kind
  /// @throws IOException if the disk fails
  static NgramCard read(Path file) throws IOException {
    JsonNode card;
    try {
      card = new ObjectMapper().readTree(Files.readString(file, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "is not JSON: " + e.getOriginalMessage(), e);
    }
    String kind = card.path("pieces").asText("");
    if (!KINDS.contains(kind)) {
      throw new FormatException(
          file, "\"pieces\" must be one of %s, not \"%s\"".formatted(KINDS, kind));
    }
    return new NgramCard(kind, card.path("piece_model_hash").asText(""));
  }

  boolean isOfCharacters() {
    return kind.equals(CharacterPieces.KIND);
  }
}
