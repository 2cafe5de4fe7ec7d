package dev.millrace.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** YAML as trees that are easily asked. */
public final class Yaml {
    private Yaml() {}

    private static Load load() {
        return new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build());
    }

    /** The first document. */
    public static JsonNode read(Path file) throws IOException {
        return all(Files.readString(file)).getFirst();
    }

    /** Each document that is not empty. */
    static List<JsonNode> all(String text) {
        List<JsonNode> documents = new ArrayList<>();
        load().loadAllFromString(text).forEach(document -> {
            if (document instanceof Map<?, ?>) {
                documents.add(JsonMapper.shared().valueToTree(document));
            }
        });
        return documents;
    }
}
