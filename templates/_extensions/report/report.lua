-- What prose may contain, whichever renderer reads it: no handler, no style, no foreign image, no odd link.

local is_typst = FORMAT:match("typst") ~= nil

local function plain_attributes(element)
  for name, _ in pairs(element.attributes) do
    if name:lower():match("^on") or name:lower() == "style" then
      element.attributes[name] = nil
    end
  end
  return element
end

function Link(link)
  local scheme = link.target:lower():match("^%s*([%w+.-]+):")
  if scheme == nil or scheme == "https" or scheme == "http" or scheme == "mailto" then
    -- A relative path leads nowhere from a page that travels alone.
    if scheme ~= nil or link.target:sub(1, 1) == "#" then
      return plain_attributes(link)
    end
  end
  return link.content
end

function Image(image)
  if image.src:match("^data:image/") then
    return plain_attributes(image)
  end
  return pandoc.Emph(image.caption)
end

function Header(header)
  plain_attributes(header)
  if is_typst and header.classes:includes("new-page") then
    return { pandoc.RawBlock("typst", "#pagebreak(weak: true)"), header }
  end
  return header
end

Span = plain_attributes
Div = plain_attributes
Code = plain_attributes
CodeBlock = plain_attributes
Table = plain_attributes
