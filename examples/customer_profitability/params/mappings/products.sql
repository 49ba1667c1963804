-- Products take the place of channels. One product key of the facts has no row of its own in the product file.
SELECT
    'P' || facts."Product Key" AS channel_id,
    coalesce(any_value(products."Product"), 'Product ' || facts."Product Key") AS label_en,
    coalesce(any_value(products."Product"), 'Produit ' || facts."Product Key") AS label_fr,
    facts."Product Key" AS position
FROM facts
LEFT JOIN products ON products."Product Key" = facts."Product Key"
GROUP BY facts."Product Key"
